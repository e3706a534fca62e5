//! What the keyboard needs beyond what the toolkit does: focus that stays in view and is given back,
//! an Escape that empties a search, and content at the right that is still reached from left to right.

use eframe::egui::{Align, Key, Layout, Modifiers, Response, Ui, UiBuilder};

/// Content at the right end of the room, in reading order, so that Tab goes through it from left to
/// right. How wide it gets is known only after it was drawn once.
pub fn at_right<R>(ui: &mut Ui, align: Align, content: impl FnOnce(&mut Ui) -> R) -> R {
    let kept = ui.make_persistent_id("width at right");
    let width = ui.data(|data| data.get_temp::<f32>(kept)).unwrap_or_default();
    let mut rect = ui.max_rect();
    rect.min.x = rect.max.x - width;
    let builder = UiBuilder::new().max_rect(rect).layout(Layout::left_to_right(align));
    let shown = ui.scope_builder(builder, content);
    let needed = shown.response.rect.width();
    if needed != width {
        ui.data_mut(|data| data.insert_temp(kept, needed));
        ui.request_discard("the width at the right became known");
    }
    shown.inner
}

/// Scrolls to what the keyboard reached; to be called last in what scrolls.
pub fn follow_focus(ui: &Ui) {
    let focused = ui.memory(|memory| memory.focused()).and_then(|id| ui.read_response(id));
    if let Some(focused) = focused.filter(Response::gained_focus)
        && ui.min_rect().contains_rect(focused.rect)
    {
        ui.scroll_to_rect(focused.rect.expand(8.0), None);
    }
}

/// Gives the keyboard back to what opened a menu, when a key closed it; an Escape has done its work.
pub fn give_back_focus(ui: &Ui, opener: &Response, open: bool) {
    let kept = opener.id.with("menu was open");
    let was_open = ui.data_mut(|data| std::mem::replace(data.get_temp_mut_or_default::<bool>(kept), open));
    let by_key = ui.input(|input| [Key::Escape, Key::Enter, Key::Space].into_iter().any(|key| input.key_pressed(key)));
    if was_open && !open && by_key {
        opener.request_focus();
        ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    }
}

/// Escape in a search empties it and stays there; in an empty one it means something else.
pub fn escape_empties(ui: &Ui, field: &Response, value: &mut String) {
    let left = field.lost_focus() && !value.is_empty();
    if left && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
        value.clear();
        field.request_focus();
    }
}
