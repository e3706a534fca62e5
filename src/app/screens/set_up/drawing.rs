//! Our own drawing of the place in the console where a step happens: menu, tabs and one button.
//!
//! A sketch and no screenshot: it shows where to look, and stays right when the consoles are repainted.

use eframe::egui::{
    Align2, Color32, CornerRadius, FontId, Painter, Pos2, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2,
    vec2,
};

use crate::app::theme::{self, Tokens};
use crate::guide::StepId;

const HEIGHT: f32 = 168.0;
const WIDEST: f32 = 520.0;
const BAR: f32 = 26.0;
const MENU: f32 = 112.0;
const TAB_GAP: f32 = 12.0;

/// One place: what is chosen carries the accent.
struct Scene {
    console: &'static str,
    menu: [&'static str; 3],
    chosen: usize,
    tabs: &'static [&'static str],
    tab: usize,
    /// A choice within the page, if there is one.
    inside: Option<&'static str>,
    button: &'static str,
}

const OKTA_MENU: [&str; 3] = ["Dashboard", "Directory", "Applications"];
const APP_TABS: &[&str] = &["General", "Provisioning", "Assignments", "Push Groups"];
const SCALEFUSION_MENU: [&str; 3] = ["User Enrollment", "User Groups", "Integrations"];

const fn app(tab: usize, inside: Option<&'static str>, button: &'static str) -> Scene {
    Scene { console: "Okta Admin Console", menu: OKTA_MENU, chosen: 2, tabs: APP_TABS, tab, inside, button }
}

const fn scalefusion(chosen: usize, tabs: &'static [&'static str], button: &'static str) -> Scene {
    Scene { console: "Scalefusion Dashboard", menu: SCALEFUSION_MENU, chosen, tabs, tab: 0, inside: None, button }
}

fn scene(step: StepId) -> Scene {
    match step {
        StepId::Requirements | StepId::Connect => scalefusion(2, &["SCIM Connectors"], "Configure SCIM"),
        StepId::AddApp => Scene { tabs: &["Applications"], ..app(0, None, "Browse App Catalog") },
        StepId::ApiIntegration => app(1, Some("Integration"), "Test API Credentials"),
        StepId::ProvisioningActions => app(1, Some("To App"), "Edit"),
        StepId::AssignPeople => app(2, None, "Assign > Assign to People"),
        StepId::AssignGroup => app(2, None, "Assign > Assign to Groups"),
        StepId::PushGroup => app(3, None, "Find groups by name"),
        StepId::Verify => scalefusion(0, &["People"], "the same names as under Users here"),
    }
}

/// Draws the place of a step.
pub(super) fn drawing_ui(ui: &mut Ui, step: StepId) {
    let scene = scene(step);
    let size = vec2(ui.available_width().min(WIDEST), HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let said = said(&scene);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, said.clone()));
    let pen = Pen { painter: ui.painter_at(rect), tokens: theme::tokens(ui) };
    pen.frame(rect, scene.console);
    pen.menu(rect, &scene);
    pen.page(rect, &scene);
}

fn said(scene: &Scene) -> String {
    let menu = scene.menu.get(scene.chosen).copied().unwrap_or_default();
    let tab = scene.tabs.get(scene.tab).copied().unwrap_or_default();
    format!("Drawing of the {}: {menu}, {tab}, {}", scene.console, scene.button)
}

struct Pen {
    painter: Painter,
    tokens: &'static Tokens,
}

impl Pen {
    fn frame(&self, rect: Rect, console: &str) {
        let radius = CornerRadius::same(theme::RADIUS);
        let line = Stroke::new(1.0, self.tokens.border);
        self.painter.rect(rect, radius, self.tokens.background, line, StrokeKind::Inside);
        let below = rect.top() + BAR;
        self.painter.hline(rect.x_range(), below, line);
        self.painter.vline(rect.left() + MENU, below..=rect.bottom(), line);
        self.text(pos2(rect.left() + 12.0, rect.top() + BAR / 2.0), console, self.tokens.text_weak);
    }

    fn menu(&self, rect: Rect, scene: &Scene) {
        let mut y = rect.top() + BAR + 20.0;
        for (at, entry) in scene.menu.into_iter().enumerate() {
            let chosen = at == scene.chosen;
            if chosen {
                let row =
                    Rect::from_min_max(pos2(rect.left() + 4.0, y - 11.0), pos2(rect.left() + MENU - 4.0, y + 11.0));
                self.painter.rect_filled(row, 4, self.tokens.selected);
            }
            self.text(pos2(rect.left() + 12.0, y), entry, self.color(chosen));
            y += 26.0;
        }
    }

    fn page(&self, rect: Rect, scene: &Scene) {
        let left = rect.left() + MENU + 14.0;
        let mut at = pos2(left, rect.top() + BAR + 20.0);
        for (number, tab) in scene.tabs.iter().enumerate() {
            let chosen = number == scene.tab;
            let drawn = self.text(at, tab, self.color(chosen));
            if chosen {
                self.painter.hline(drawn.x_range(), drawn.bottom() + 4.0, Stroke::new(2.0, self.tokens.accent));
            }
            at.x = drawn.right() + TAB_GAP;
        }
        let mut y = rect.top() + BAR + 54.0;
        if let Some(inside) = scene.inside {
            self.text(pos2(left, y), inside, self.tokens.accent);
            y += 26.0;
        }
        let after = self.button(pos2(left, y), scene.button);
        for line in 0..2 {
            let y = after.bottom() + 14.0 + 12.0 * line as f32;
            let bar = Rect::from_min_size(pos2(left, y), vec2(180.0 - 50.0 * line as f32, 5.0));
            self.painter.rect_filled(bar, 2, self.tokens.raised);
        }
    }

    fn button(&self, at: Pos2, label: &str) -> Rect {
        let galley = self.painter.layout_no_wrap(label.to_owned(), font(), self.tokens.on_accent);
        let middle = at + vec2(galley.size().x / 2.0 + 10.0, 2.0);
        let rect = Rect::from_center_size(middle, galley.size() + vec2(20.0, 10.0));
        self.painter.rect_filled(rect, 5, self.tokens.accent);
        self.painter.galley(rect.min + vec2(10.0, 5.0), galley, self.tokens.on_accent);
        rect
    }

    fn text(&self, at: Pos2, text: &str, color: Color32) -> Rect {
        self.painter.text(at, Align2::LEFT_CENTER, text, font(), color)
    }

    fn color(&self, chosen: bool) -> Color32 {
        if chosen { self.tokens.accent } else { self.tokens.text_weak }
    }
}

fn font() -> FontId {
    FontId::proportional(12.0)
}
