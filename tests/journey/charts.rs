//! Charts where only a real browser knows: on a screen with two pixels per CSS pixel, on paper, in colours of the system.

use serde_json::{Value, json};

use crate::browser::{Browser, story, told};
use crate::house::House;

/// The picture of the first chart: its size, that of its box in pixels of the screen, the colour of its corner, how many pixels are another
/// colour, how many of these are no shade of grey, and the most rows that a level line of the grid takes.
const PICTURE: &str = "(() => {
  const canvas = document.querySelector('.chart-marks');
  if (!canvas) return null;
  const { width, height } = canvas;
  if (width === 300 && height === 150) return null;
  const box = canvas.getBoundingClientRect();
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  const at = (index) => [...data.subarray(index * 4, index * 4 + 3)];
  const ground = at(0);
  let inked = 0, coloured = 0;
  for (let index = 0; index < width * height; index += 1) {
    const pixel = at(index);
    if (pixel.some((part, channel) => part !== ground[channel])) {
      inked += 1;
      coloured += Math.max(...pixel) - Math.min(...pixel) > 60;
    }
  }
  return inked && { size: [width, height], box: [box.width * devicePixelRatio, box.height * devicePixelRatio], ground, inked, coloured };
})()";

async fn media(browser: &Browser, media: &str, features: [(&str, &str); 2]) {
    let features = features.map(|(name, value)| json!({ "name": name, "value": value }));
    browser.devtools("Emulation.setEmulatedMedia", json!({ "media": media, "features": features })).await;
}

/// The picture once it is like this: one that was drawn before may be on the same ground.
async fn picture(browser: &Browser, like: &str) -> Value {
    let condition = format!("((picture) => picture && (({{ ground, coloured }}) => {like})(picture) && picture)({PICTURE})");
    browser.until(like, &condition, &[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn charts_are_drawn_anew_for_paper_and_in_the_colours_of_the_system() {
    story(async |house, browser| {
        media(browser, "", [("prefers-color-scheme", "dark"), ("forced-colors", "none")]).await;
        browser.open(&house.url("gallery")).await;
        let dark = picture(browser, "Math.max(...ground) < 60").await;
        assert!(dark["coloured"].as_u64() > Some(200), "{dark}");
        media(browser, "print", [("prefers-color-scheme", "dark"), ("forced-colors", "none")]).await;
        let paper = picture(browser, "Math.min(...ground) > 240").await;
        assert!(paper["inked"].as_u64() > Some(1000), "{paper}");
        media(browser, "", [("prefers-color-scheme", "light"), ("forced-colors", "active")]).await;
        let forced = picture(browser, "coloured === 0 && ground.every((part) => part === 255)").await;
        assert!(forced["coloured"] == 0 && forced["inked"].as_u64() > Some(1000), "{forced}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chart_has_a_pixel_for_each_of_a_fine_screen() {
    let browser = Browser::start(&["--force-device-scale-factor=2"]).await;
    told(House::start("/").await, browser, async |house, browser| {
        browser.open(&house.url("gallery")).await;
        let fine = picture(browser, "true").await;
        for axis in 0..2 {
            let (size, wanted) = (fine["size"][axis].as_f64().unwrap(), fine["box"][axis].as_f64().unwrap());
            assert!(size > 300.0 && (size - wanted).abs() <= 1.0, "{fine}");
        }
    })
    .await;
}
