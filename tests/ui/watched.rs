//! A window whose every frame is searched for the token: painted text, the AccessKit tree, what goes to the clipboard.

use eframe::egui::{Context, FullOutput, Plugin, Shape};
use scim_assistant::app::theme;

use crate::canary::{Guard, assert_unseen};

/// Sets a test's window up as the program does, and watches it.
pub(crate) fn install(ctx: &Context) {
    theme::install(ctx);
    ctx.add_plugin(Watch { _guard: Guard::new() });
}

/// Lives as long as the window.
struct Watch {
    _guard: Guard,
}

impl Plugin for Watch {
    fn debug_name(&self) -> &'static str {
        "the hunt for the token"
    }

    fn output_hook(&mut self, _: &Context, output: &mut FullOutput) {
        assert_unseen("what the window tells the system", format!("{:?}", output.platform_output));
        output.shapes.iter().for_each(|clipped| search(&clipped.shape));
    }
}

fn search(shape: &Shape) {
    match shape {
        Shape::Text(text) => assert_unseen("painted text", text.galley.text()),
        Shape::Vec(shapes) => shapes.iter().for_each(search),
        _ => {}
    }
}

#[test]
#[should_panic(expected = "the token, as it is, is in")]
fn a_token_on_the_screen_is_found() {
    use egui_kittest::Harness;

    Harness::builder().with_context_setup(install).build_ui(|ui| drop(ui.label(crate::canary::CANARY))).run();
}

#[test]
#[should_panic(expected = "what the window tells the system")]
fn a_token_on_its_way_to_the_clipboard_is_found() {
    use egui_kittest::Harness;

    let copied = |ui: &mut eframe::egui::Ui| ui.ctx().copy_text(crate::canary::WRONG.to_owned());
    Harness::builder().with_context_setup(install).build_ui(copied).run();
}
