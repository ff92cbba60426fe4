use aicc_dashboard::app::App;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::fake::{self, Fake};

#[wasm_bindgen_test]
async fn the_page_lives_below_any_path_and_names_a_path_it_does_not_know() {
    for (base, path, asks, found) in [
        ("/", "/skills", "skills", true),
        ("/desk/aicc/", "/desk/aicc/", "sysindex", true),
        ("/desk/aicc/", "/desk/aicc/access-codes", "access-codes", true),
        ("/desk/aicc/", "/desk/aicc/nowhere", "status", false),
    ] {
        let fake = Fake::new();
        fake::set_base(base);
        fake::go_to(path);
        let ((), mounted) = fake::mount(|| ((), view! { <App /> }));
        fake.settle().await;
        fake.reply(&format!("{base}api/config"), 200, &fake::setup_json()).await;
        assert!(fake.asks(asks), "{path} asks for {:?}", fake.asked());
        for _turn in 0..10 {
            fake.pass(10).await;
        }
        assert_eq!(!fake::body_text().contains("There is no such view"), found, "{path}");
        let title = document().title();
        assert!(title.ends_with("Service · AICC"), "{title}");
        // The first view has no title yet: what sets it comes after the figures.
        assert!(title.matches(" · ").count() == 2 || !path.ends_with('s'), "a view says its name before: {title}");
        drop(mounted);
        fake.settle().await;
        fake::go_to("/");
        fake::set_base("");
    }
}
