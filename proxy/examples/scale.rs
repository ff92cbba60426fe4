//! Contact centres of thousands of skills, for `scripts/proof scale`.
//!
//! `scale FOLDER SITES SKILLS`: as many pretended AICC as sites, each with so many skill queues in one VDN, which differ from read to read; all else
//! they say is what one simulated AICC says. Writes a configuration that reads them all into the folder, says `ready`, and goes on until its standard
//! input ends.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a tool for developers: what fails says where")]

#[path = "scale/centre.rs"]
mod centre;

use std::io::Read;
use std::path::Path;

use aicc_proxy::clock::Clock;
use aicc_proxy::simulator::{self, Options, Scenario};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use centre::{Centre, site};

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, sites, skills] = &arguments[..] else { panic!("scale FOLDER SITES SKILLS") };
    let (folder, sites, skills): (&Path, u32, u32) = (Path::new(folder), sites.parse().unwrap(), skills.parse().unwrap());
    let options = Options { seed: 1, clock: Clock::real(), history_days: 1, scenario: Scenario::named("normal").unwrap() };
    let simulator = simulator::start(options).await.unwrap();
    let mut text = format!("[history]\nfile = \"{}\"\n", folder.join("history.db").display());
    for (name, keys) in [("secret", simulator.ordinary_keys()), ("global", simulator.global_keys())] {
        std::fs::write(folder.join(name), keys.secret_key.expose_secret()).unwrap();
    }
    let client = Client::builder(TokioExecutor::new()).build(HttpConnector::new());
    for number in 0..sites {
        let centre = Centre { number, skills, simulated: simulator.cms_url(), client: client.clone() };
        text += &site(&simulator, number, skills, centre.serve().await, folder);
    }
    std::fs::write(folder.join("aicc.toml"), "listen = \"127.0.0.1:8098\"\n".to_owned() + &text).unwrap();
    println!("ready");
    tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await.unwrap().unwrap();
}
