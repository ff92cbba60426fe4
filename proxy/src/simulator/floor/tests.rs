use super::*;
use crate::simulator::plan::LAYOUTS;

const MONDAY_UTC_MS: i64 = 1_767_571_200_000; // 2026-01-05

fn usual() -> Surge {
    Surge { from_ms: i64::MAX, demand: [1.0; SKILLS] }
}

#[test]
#[ignore = "measure"]
fn measure() {
    let started = crate::clock::monotonic();
    for layout in &LAYOUTS {
        let mut floor = Floor::new(layout, 1, MONDAY_UTC_MS, usual());
        let mut text = format!("{}\n", layout.id);
        let mut off = [0u32; SKILLS];
        let mut c20 = [0u32; SKILLS];
        for hour in 0..48 {
            let (mut o, mut c, mut w, mut tw, mut idle, mut maxw) = (0, 0, 0, 0, 0, 0);
            for tick in 0..60 {
                floor.advance(MONDAY_UTC_MS + hour * 3_600_000 + tick * 60_000 - 1);
                let all = floor.agents_between(0, 1000);
                tw += all.talking + all.work;
                idle += all.idle;
                let waiting: u32 = (0..SKILLS).map(|s| floor.skill(s).waiting).sum();
                w += waiting;
                maxw = maxw.max(waiting);
                if tick % 5 == 0 {
                    for s in 0..SKILLS {
                        let f = floor.skill(s);
                        o += f.offered;
                        c += f.connected_in_20_s;
                        off[s] += f.offered;
                        c20[s] += f.connected_in_20_s;
                    }
                }
            }
            let all = floor.agents_between(0, 1000);
            text += &format!(
                "{hour:>3} online {:>3} offered {o:>4} occ {:>3} sl {:>3} wait avg {:.1} max {maxw}\n",
                all.signed_in,
                tw * 100 / (tw + idle + 1),
                c * 100 / (o + 1),
                f64::from(w) / 60.0
            );
        }
        for s in 0..SKILLS {
            text += &format!(
                "skill {s}: off {} sl {} agents {}\n",
                off[s],
                c20[s] * 100 / (off[s] + 1),
                floor.agents.iter().filter(|a| a.rota.skills & 1 << s != 0).count()
            );
        }
        std::fs::write(format!("/tmp/floor{}", layout.id), text).unwrap();
    }
    std::fs::write("/tmp/floor_time", format!("{:?}", started.elapsed())).unwrap();
    let started = crate::clock::monotonic();
    for layout in &LAYOUTS {
        let mut floor = Floor::new(layout, 1, MONDAY_UTC_MS, usual());
        floor.advance(MONDAY_UTC_MS + 31 * 86_400_000);
        assert_eq!(floor.periods().count(), 31 * 288 + 1);
    }
    std::fs::write("/tmp/floor_time31", format!("{:?}", started.elapsed())).unwrap();
}
