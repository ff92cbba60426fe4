export async function cold() {
  throw new Error("not yet");
}
