//! Mounts the page.

fn main() {
    console_error_panic_hook::set_once();
    aicc_dashboard::browser::token::follow_address();
    leptos::mount::mount_to_body(aicc_dashboard::app::App);
}
