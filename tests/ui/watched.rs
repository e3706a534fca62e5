//! A window whose every frame is searched for the token: painted text, the AccessKit tree, what goes to the clipboard.

use eframe::egui::{Context, FullOutput, Plugin, Shape};
use scim_assistant::app::theme;

use crate::canary::Guard;

/// Sets a test's window up as the program does, and watches it.
pub(crate) fn install(ctx: &Context) {
    theme::install(ctx);
    ctx.add_plugin(Watch(Guard::new()));
}

/// Lives as long as the window.
struct Watch(Guard);

impl Plugin for Watch {
    fn debug_name(&self) -> &'static str {
        "the hunt for the token"
    }

    fn output_hook(&mut self, _: &Context, output: &mut FullOutput) {
        let told = &output.platform_output;
        self.0.show("the AccessKit tree", format!("{:?}", told.accesskit_update));
        self.0.show("what the window tells the system", format!("{:?} {:?}", told.commands, told.events));
        output.shapes.iter().for_each(|clipped| self.search(&clipped.shape));
    }
}

impl Watch {
    fn search(&self, shape: &Shape) {
        match shape {
            Shape::Text(text) => self.0.show("painted text", text.galley.text()),
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| self.search(shape)),
            _ => {}
        }
    }
}

#[test]
#[should_panic(expected = "as it is in painted text")]
fn a_token_on_the_screen_is_found() {
    use egui_kittest::Harness;

    Harness::builder().with_context_setup(install).build_ui(|ui| drop(ui.label(crate::canary::CANARY))).run();
}

#[test]
#[should_panic(expected = "as it is in what the window tells the system")]
fn a_token_on_its_way_to_the_clipboard_is_found() {
    use egui_kittest::Harness;

    let copied = |ui: &mut eframe::egui::Ui| ui.ctx().copy_text(crate::canary::WRONG.to_owned());
    Harness::builder().with_context_setup(install).build_ui(copied).run();
}
