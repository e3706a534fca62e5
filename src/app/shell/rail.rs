//! The rail: which profile is open, the places, and Settings at the foot.

use eframe::egui::{
    Align, Align2, CornerRadius, FontId, Frame, Label, Layout, Margin, Panel, Popup, Rect, RichText, Role, Sense,
    Stroke, StrokeKind, TextStyle, TextWrapMode, Ui, UiBuilder, WidgetInfo, WidgetText, pos2, vec2,
};

use super::places;
use crate::app::ask::{Ask, Asks, Place};
use crate::app::state::AppState;
use crate::app::theme::{self, GAP, GAP_M, RADIUS};
use crate::app::widgets::give_back_focus;
use crate::text;
use crate::worker::Command;

const WIDTH: f32 = 216.0;
const ITEM_HEIGHT: f32 = 38.0;

/// Draws the rail.
pub(super) fn rail_ui(ui: &mut Ui, state: &AppState, place: Place, asks: &mut Asks) {
    let frame = Frame::new().fill(theme::tokens(ui).rail).inner_margin(Margin::same(12));
    Panel::left("rail").exact_size(WIDTH).resizable(false).show_separator_line(false).frame(frame).show(ui, |ui| {
        profile_ui(ui, state, asks);
        ui.add_space(GAP_M);
        ui.spacing_mut().item_spacing.y = 2.0;
        for (index, listed) in places(state).into_iter().enumerate() {
            let badge = if listed == Place::Activity { state.unseen_changes } else { 0 };
            if item_ui(ui, listed, listed == place, &(index + 1).to_string(), badge) {
                asks.push(Ask::Go(listed));
            }
        }
        ui.with_layout(Layout::bottom_up(Align::Min), |ui| {
            if item_ui(ui, Place::Settings, place == Place::Settings, ",", 0) {
                asks.push(Ask::Go(Place::Settings));
            }
        });
    });
}

fn item_ui(ui: &mut Ui, place: Place, selected: bool, key: &str, badge: usize) -> bool {
    let tokens = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ITEM_HEIGHT), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, selected, place.title()));
    if selected || response.hovered() {
        let fill = if selected { tokens.selected } else { tokens.raised };
        ui.painter().rect_filled(rect, CornerRadius::same(RADIUS), fill);
    }
    if response.has_focus() {
        let stroke = Stroke::new(1.5, tokens.accent);
        ui.painter().rect_stroke(rect, CornerRadius::same(RADIUS), stroke, StrokeKind::Inside);
    }
    if selected {
        let bar = Rect::from_center_size(pos2(rect.left() + 2.0, rect.center().y), vec2(3.0, 18.0));
        ui.painter().rect_filled(bar, CornerRadius::same(2), tokens.accent);
    }
    let color = if selected { tokens.text } else { tokens.text_weak };
    let builder = UiBuilder::new().max_rect(rect.shrink2(vec2(14.0, 0.0))).layout(Layout::left_to_right(Align::Center));
    ui.scope_builder(builder, |ui| {
        ui.label(RichText::new(place.title()).size(15.0).color(color));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if badge > 0 {
                badge_ui(ui, badge);
            } else if response.hovered() || response.has_focus() {
                ui.label(RichText::new(shortcut(ui, key)).small().color(tokens.text_weak));
            }
        });
    });
    response.clicked()
}

/// How many changes nobody has looked at yet.
fn badge_ui(ui: &mut Ui, many: usize) {
    let tokens = theme::tokens(ui);
    let many = if many > 99 { "99+".to_owned() } else { many.to_string() };
    let text = WidgetText::from(RichText::new(many.clone()).small().color(tokens.on_accent));
    let galley = text.into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, TextStyle::Small);
    let (rect, response) = ui.allocate_exact_size(galley.size() + vec2(12.0, 4.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &many));
    ui.painter().rect_filled(rect, CornerRadius::same(RADIUS), tokens.accent);
    ui.painter().galley(rect.min + vec2(6.0, 2.0), galley, tokens.on_accent);
}

fn shortcut(ui: &Ui, key: &str) -> String {
    if ui.ctx().os().is_mac() { format!("⌘{key}") } else { format!("Ctrl+{key}") }
}

fn profile_ui(ui: &mut Ui, state: &AppState, asks: &mut Asks) {
    let tokens = theme::tokens(ui);
    let (name, below) = open_profile(state);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 54.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Profile: {name}")));
    let lit = response.hovered() || response.has_focus();
    let line = if lit { tokens.text_weak } else { tokens.border };
    let radius = CornerRadius::same(RADIUS);
    ui.painter().rect(rect, radius, tokens.surface, Stroke::new(1.0, line), StrokeKind::Inside);
    let text_rect = Rect::from_min_max(rect.min + vec2(12.0, 9.0), rect.max - vec2(28.0, 4.0));
    ui.scope_builder(UiBuilder::new().max_rect(text_rect), |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.add(Label::new(RichText::new(&name).strong()).truncate());
        ui.add(Label::new(RichText::new(&below).small().color(tokens.text_weak)).truncate());
    });
    let mark = pos2(rect.right() - 16.0, rect.center().y);
    ui.painter().text(mark, Align2::CENTER_CENTER, "▾", FontId::proportional(14.0), tokens.text_weak);
    Popup::menu(&response).show(|ui| {
        ui.set_min_width(rect.width() - 16.0);
        profiles_menu_ui(ui, state, asks);
    });
    give_back_focus(ui, &response, Popup::is_id_open(ui, Popup::default_response_id(&response)));
}

fn open_profile(state: &AppState) -> (String, String) {
    match &state.opened {
        None => ("No profile open".to_owned(), "Choose one".to_owned()),
        Some(opened) if opened.practice => ("Practice".to_owned(), "Nothing is kept".to_owned()),
        Some(opened) => {
            let clip = |text: &str| text::clipped(text, 40).into_owned();
            (clip(&opened.profile.name), clip(&opened.profile.host))
        }
    }
}

fn profiles_menu_ui(ui: &mut Ui, state: &AppState, asks: &mut Asks) {
    let open = state.opened.as_ref().filter(|opened| !opened.practice).map(|opened| opened.profile.name.as_str());
    for profile in &state.profiles {
        let selected = open == Some(profile.name.as_str());
        if ui.selectable_label(selected, text::clipped(&profile.name, 40)).clicked() {
            ui.close();
            if !selected {
                asks.send(Command::OpenProfile { name: profile.name.clone() });
            }
        }
    }
    if !state.profiles.is_empty() {
        ui.add_space(GAP);
        ui.separator();
    }
    if ui.button("Connect another server").clicked() {
        ui.close();
        asks.push(Ask::Go(Place::Connection));
    }
    if ui.button("Practice").clicked() {
        ui.close();
        asks.send(Command::OpenPractice);
    }
}
