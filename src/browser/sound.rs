//! Tones. A browser lets a page sound only after its viewer has pressed something.

use std::cell::RefCell;

use wasm_bindgen::JsValue;
use web_sys::{AudioContext, AudioContextState, OscillatorType};

thread_local! {
    /// Made at the first tone, and kept: browsers allow only a few of them.
    static CONTEXT: RefCell<Option<AudioContext>> = const { RefCell::new(None) };
}

/// Longest fade of a tone at its beginning and end, seconds: without it there is a click.
const FADE_S: f64 = 0.02;

/// Plays tones one after the other: frequency in Hz and length in seconds; 0 Hz is a rest. Silent where the browser refuses.
pub fn play(tones: &[(f32, f64)]) {
    let sounded = CONTEXT.with_borrow_mut(|kept| -> Result<(), JsValue> {
        let context = match kept {
            Some(context) => context,
            None => kept.insert(AudioContext::new()?),
        };
        if context.state() == AudioContextState::Suspended {
            // It ends when the viewer has pressed something; the tones wait for it.
            let _ = context.resume()?;
        }
        let mut at_s = context.current_time();
        for (hertz, length_s) in tones {
            if *hertz > 0.0 {
                let (oscillator, gain) = (context.create_oscillator()?, context.create_gain()?);
                oscillator.set_type(OscillatorType::Sine);
                oscillator.frequency().set_value(*hertz);
                let loudness = gain.gain();
                loudness.set_value_at_time(0.0, at_s)?;
                loudness.linear_ramp_to_value_at_time(0.25, at_s + FADE_S)?;
                loudness.set_value_at_time(0.25, at_s + length_s - FADE_S)?;
                loudness.linear_ramp_to_value_at_time(0.0, at_s + length_s)?;
                oscillator.connect_with_audio_node(&gain)?.connect_with_audio_node(&context.destination())?;
                oscillator.start_with_when(at_s)?;
                oscillator.stop_with_when(at_s + length_s)?;
            }
            at_s += length_s;
        }
        Ok(())
    });
    // No sound device, or too many contexts: the sign, the word and the colour say the same.
    let _ = sounded;
}

/// Whether tones are heard: not before the first one, and not while the browser holds them back.
pub fn is_heard() -> bool {
    CONTEXT.with_borrow(|kept| kept.as_ref().is_some_and(|context| context.state() == AudioContextState::Running))
}
