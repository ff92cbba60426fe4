// AG Grid community as its documentation has it for live data: rows by id, a transaction per poll, no animation.
import { AllCommunityModule, ModuleRegistry, createGrid } from "ag-grid-community";
import { names, objects } from "./data.js";

ModuleRegistry.registerModules([AllCommunityModule]);
let api, next;

const flat = (values) => objects(values).map(({ id, name, values }) => Object.assign({ id, name }, values));

export function mount(room, values) {
  api = createGrid(room, {
    columnDefs: [{ field: "name", pinned: "left", width: 216 }, ...names.map((headerName, at) => ({ field: String(at), headerName, width: 92, minWidth: 50 }))],
    rowData: flat(values),
    getRowId: ({ data }) => String(data.id),
    rowHeight: 32,
    rowBuffer: 4,
    suppressColumnVirtualisation: true,
    animateRows: false,
    suppressScrollOnNewData: true,
  });
}

export function prepare(values) {
  next = flat(values);
}

export function update() {
  api.applyTransaction({ update: next });
}

// Sorts by a column, for the comparison of sorting.
export function sort(at) {
  api.applyColumnState({ state: [{ colId: String(at), sort: "desc" }], defaultState: { sort: null } });
}
