//! The look: type scale, spacing and every colour, for light and dark. The only file with colours.
//!
//! One accent; five states, each with an icon and a word so that no meaning hangs on colour alone.

use std::sync::Arc;

use eframe::egui::{
    self, Color32, CornerRadius, FontDefinitions, FontFamily, FontId, Margin, Stroke, Style, TextStyle, Theme, Visuals,
    vec2,
};

use crate::settings;

/// Smallest gap.
pub const GAP_S: f32 = 4.0;
/// Gap between things that belong together.
pub const GAP: f32 = 8.0;
/// Gap between groups of things.
pub const GAP_M: f32 = 16.0;
/// Gap between sections.
pub const GAP_L: f32 = 24.0;
/// Corner of cards and fields.
pub const RADIUS: u8 = 8;
/// Height of a table's row.
pub const ROW_HEIGHT: f32 = 34.0;
/// Widest comfortable text.
pub const TEXT_WIDTH: f32 = 720.0;

/// The state of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Proven or healthy.
    Good,
    /// Something is under way.
    Waiting,
    /// Worth a look.
    Warning,
    /// Broken.
    Problem,
    /// Nothing to say.
    Neutral,
}

impl Status {
    /// Its sign.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Good => "●",
            Self::Waiting => "◔",
            Self::Warning => "▲",
            Self::Problem => "■",
            Self::Neutral => "○",
        }
    }

    /// Its colour for text and icon.
    pub fn color(self, tokens: &Tokens) -> Color32 {
        match self {
            Self::Good => tokens.good,
            Self::Waiting => tokens.waiting,
            Self::Warning => tokens.warning,
            Self::Problem => tokens.problem,
            Self::Neutral => tokens.text_weak,
        }
    }

    /// A quiet fill in its colour.
    pub fn fill(self, tokens: &Tokens) -> Color32 {
        match self {
            Self::Neutral => tokens.raised,
            status => tokens.surface.lerp_to_gamma(status.color(tokens), 0.12),
        }
    }
}

/// The colours of one theme.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Tokens {
    pub background: Color32,
    /// Cards and tables.
    pub surface: Color32,
    /// What stands on a surface: chips, hovered rows.
    pub raised: Color32,
    pub rail: Color32,
    pub border: Color32,
    pub text: Color32,
    pub text_weak: Color32,
    pub accent: Color32,
    pub accent_hovered: Color32,
    pub on_accent: Color32,
    /// A selected row.
    pub selected: Color32,
    pub good: Color32,
    pub waiting: Color32,
    pub warning: Color32,
    pub problem: Color32,
    pub on_problem: Color32,
    pub backdrop: Color32,
}

const LIGHT: Tokens = Tokens {
    background: Color32::from_rgb(0xF6, 0xF7, 0xF9),
    surface: Color32::WHITE,
    raised: Color32::from_rgb(0xEE, 0xF0, 0xF4),
    rail: Color32::from_rgb(0xEC, 0xEE, 0xF3),
    border: Color32::from_rgb(0xDB, 0xDF, 0xE6),
    text: Color32::from_rgb(0x1A, 0x20, 0x2C),
    text_weak: Color32::from_rgb(0x5A, 0x64, 0x75),
    accent: Color32::from_rgb(0x2F, 0x5B, 0xD7),
    accent_hovered: Color32::from_rgb(0x26, 0x4C, 0xB8),
    on_accent: Color32::WHITE,
    selected: Color32::from_rgb(0xDF, 0xE8, 0xFC),
    good: Color32::from_rgb(0x17, 0x78, 0x45),
    waiting: Color32::from_rgb(0x2F, 0x5B, 0xD7),
    warning: Color32::from_rgb(0x96, 0x5A, 0x00),
    problem: Color32::from_rgb(0xBC, 0x2C, 0x2C),
    on_problem: Color32::WHITE,
    backdrop: Color32::from_rgba_premultiplied(0, 0, 0, 90),
};

const DARK: Tokens = Tokens {
    background: Color32::from_rgb(0x15, 0x18, 0x1E),
    surface: Color32::from_rgb(0x1D, 0x21, 0x29),
    raised: Color32::from_rgb(0x29, 0x2F, 0x3A),
    rail: Color32::from_rgb(0x11, 0x14, 0x19),
    border: Color32::from_rgb(0x33, 0x3A, 0x46),
    text: Color32::from_rgb(0xE8, 0xEB, 0xF0),
    text_weak: Color32::from_rgb(0xA0, 0xA9, 0xB8),
    accent: Color32::from_rgb(0x6E, 0x97, 0xFF),
    accent_hovered: Color32::from_rgb(0x8A, 0xAC, 0xFF),
    on_accent: Color32::from_rgb(0x0C, 0x14, 0x28),
    selected: Color32::from_rgb(0x26, 0x36, 0x5C),
    good: Color32::from_rgb(0x5F, 0xCB, 0x8F),
    waiting: Color32::from_rgb(0x8A, 0xAC, 0xFF),
    warning: Color32::from_rgb(0xE9, 0xB1, 0x4E),
    problem: Color32::from_rgb(0xF2, 0x7F, 0x7F),
    on_problem: Color32::from_rgb(0x2A, 0x0A, 0x0A),
    backdrop: Color32::from_rgba_premultiplied(0, 0, 0, 150),
};

/// The colours that hold here.
pub fn tokens(ui: &egui::Ui) -> &'static Tokens {
    tokens_of(ui.visuals().dark_mode)
}

fn tokens_of(dark: bool) -> &'static Tokens {
    if dark { &DARK } else { &LIGHT }
}

/// The style of section titles, between heading and body.
pub fn title_style() -> TextStyle {
    TextStyle::Name(Arc::from("title"))
}

/// Gives a context the look of the program. Done once at start.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts());
    ctx.options_mut(|options| options.fallback_theme = Theme::Light);
    for theme in [Theme::Light, Theme::Dark] {
        ctx.set_style_of(theme, style(theme));
    }
}

/// Follows the person's choice; cheap to call again.
pub fn follow(ctx: &egui::Context, settings: &settings::Settings) {
    let wanted = match settings.theme {
        settings::Theme::System => egui::ThemePreference::System,
        settings::Theme::Light => egui::ThemePreference::Light,
        settings::Theme::Dark => egui::ThemePreference::Dark,
    };
    if ctx.options(|options| options.theme_preference) != wanted {
        ctx.set_theme(wanted);
    }
    let seconds = if settings.reduced_motion { 0.0 } else { 0.12 };
    if ctx.global_style().animation_time != seconds {
        ctx.all_styles_mut(|style| style.animation_time = seconds);
    }
}

/// The monospaced font has arrows and shapes that the proportional one lacks.
fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    fonts.families.entry(FontFamily::Proportional).or_default().push("Hack".to_owned());
    fonts
}

fn style(theme: Theme) -> Style {
    let mut style = Style { visuals: visuals(theme), ..Style::default() };
    style.text_styles = [
        (TextStyle::Heading, FontId::new(24.0, FontFamily::Proportional)),
        (title_style(), FontId::new(17.0, FontFamily::Proportional)),
        (TextStyle::Body, FontId::new(14.5, FontFamily::Proportional)),
        (TextStyle::Button, FontId::new(14.5, FontFamily::Proportional)),
        (TextStyle::Small, FontId::new(12.5, FontFamily::Proportional)),
        (TextStyle::Monospace, FontId::new(13.0, FontFamily::Monospace)),
    ]
    .into();
    style.spacing.item_spacing = vec2(GAP, GAP);
    style.spacing.button_padding = vec2(12.0, 6.0);
    style.spacing.interact_size.y = 30.0;
    style.spacing.menu_margin = Margin::same(6);
    style.spacing.combo_width = 120.0;
    style.interaction.selectable_labels = false;
    style
}

fn visuals(theme: Theme) -> Visuals {
    let tokens = tokens_of(theme == Theme::Dark);
    let mut visuals = if theme == Theme::Dark { Visuals::dark() } else { Visuals::light() };
    let radius = CornerRadius::same(6);
    visuals.panel_fill = tokens.background;
    visuals.window_fill = tokens.surface;
    visuals.window_stroke = Stroke::new(1.0, tokens.border);
    visuals.window_corner_radius = CornerRadius::same(12);
    visuals.menu_corner_radius = CornerRadius::same(RADIUS);
    visuals.extreme_bg_color = tokens.surface;
    visuals.faint_bg_color = tokens.raised;
    visuals.code_bg_color = tokens.raised;
    visuals.hyperlink_color = tokens.accent;
    visuals.weak_text_color = Some(tokens.text_weak);
    visuals.warn_fg_color = tokens.warning;
    visuals.error_fg_color = tokens.problem;
    visuals.selection.bg_fill = tokens.selected;
    visuals.selection.stroke = Stroke::new(1.5, tokens.accent);
    let widgets = &mut visuals.widgets;
    for (widget, fill, line) in [
        (&mut widgets.noninteractive, tokens.surface, tokens.border),
        (&mut widgets.inactive, tokens.surface, tokens.border),
        (&mut widgets.hovered, tokens.raised, tokens.text_weak),
        (&mut widgets.active, tokens.raised, tokens.accent),
        (&mut widgets.open, tokens.raised, tokens.accent),
    ] {
        widget.bg_fill = fill;
        widget.weak_bg_fill = fill;
        widget.bg_stroke = Stroke::new(1.0, line);
        widget.fg_stroke = Stroke::new(1.0, tokens.text);
        widget.corner_radius = radius;
        widget.expansion = 0.0;
    }
    visuals
}
