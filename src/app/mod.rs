//! The window: takes in what happened, draws, then carries out what screens asked for.
//!
//! [`App::take_in`] changes the state and draws nothing; [`App::draw`] draws and changes only views;
//! what screens want done goes through [`ask`]. Idle, it does not repaint.

pub mod ask;
mod clipboard;
mod dialog;
pub mod moment;
mod run;
pub mod screens;
mod shell;
pub mod state;
pub mod theme;
pub mod widgets;

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use eframe::egui::{self, Context, OpenUrl, Ui};

use crate::directory::UserQuery;
use crate::settings::Settings;
use crate::worker::{Busy, Command, Event, Stamped, Worker};
use ask::{Ask, Asks, Place};
use dialog::{Answer, Reply};
pub use run::run;
use state::{AppState, KeyringWait};
use widgets::Toast;

/// How long a toast stays, in seconds.
const TOAST_SECS: f64 = 5.0;
/// After how many seconds the wait for the keyring is spoken of, and a way on is offered.
const KEYRING_WAITS: [(f64, KeyringWait); 2] = [(1.0, KeyringWait::Noticed), (5.0, KeyringWait::Long)];
/// How many answers of dialogs may wait; a person opens one at a time.
const WAITING_ANSWERS: usize = 16;
/// Under which key the window's size is kept.
const WINDOW_KEY: &str = "window";

/// The way to the worker; tests bring a scripted one.
pub trait Link {
    /// Gives an order; false when it cannot be taken now.
    fn send(&self, command: Command) -> bool;
    /// The next fact, if one waits.
    fn try_next(&mut self) -> Option<Stamped>;
}

impl Link for Worker {
    fn send(&self, command: Command) -> bool {
        Self::send(self, command)
    }

    fn try_next(&mut self) -> Option<Stamped> {
        Self::try_next(self)
    }
}

/// What is typed and chosen on every screen.
#[derive(Default)]
pub(crate) struct Views {
    set_up: screens::set_up::SetUpView,
    connection: screens::connection::ConnectionView,
    first_start: screens::first_start::FirstStartView,
    users: screens::users::UsersView,
    groups: screens::groups::GroupsView,
    activity: screens::activity::ActivityView,
    hand_over: screens::hand_over::HandOverView,
    settings: screens::settings::SettingsView,
}

/// The window's whole content.
pub struct App {
    link: Box<dyn Link>,
    state: AppState,
    views: Views,
    asks: Asks,
    place: Place,
    toasts: Vec<Toast>,
    answers: (SyncSender<Answer>, Receiver<Answer>),
    closing: bool,
    /// Since when the keyring is waited for, in the window's own time.
    keyring_since: Option<f64>,
}

impl App {
    /// A window over a link, at the first start's place until a connection opens.
    pub fn new(ctx: &Context, link: Box<dyn Link>) -> Self {
        theme::install(ctx);
        Self {
            link,
            state: AppState::default(),
            views: Views::default(),
            asks: Asks::default(),
            place: Place::FirstStart,
            toasts: Vec::new(),
            answers: sync_channel(WAITING_ANSWERS),
            closing: false,
            keyring_since: None,
        }
    }

    /// What the window was told.
    pub fn state(&self) -> &AppState {
        &self.state
    }

    /// The place that is shown.
    pub fn place(&self) -> Place {
        self.place
    }

    /// Takes in all events and answers that wait. Draws nothing.
    pub fn take_in(&mut self, ctx: &Context) {
        while let Some(stamped) = self.link.try_next() {
            self.take(stamped);
        }
        while let Ok(answer) = self.answers.1.try_recv() {
            self.take_answer(answer);
        }
        theme::follow(ctx, &self.state.settings);
        self.age_toasts(ctx);
        self.time_keyring(ctx);
        if !self.closing && ctx.input(|input| input.viewport().close_requested()) {
            self.close(ctx);
        }
    }

    /// Draws the window, then carries out what was asked.
    pub fn draw(&mut self, ui: &mut Ui) {
        shell::shell_ui(ui, &self.state, self.place, &mut self.views, &mut self.asks);
        widgets::toasts_ui(ui.ctx(), &self.toasts);
        let ctx = ui.ctx().clone();
        for ask in self.asks.take() {
            self.carry_out(&ctx, ask);
            ctx.request_repaint();
        }
    }

    fn take(&mut self, stamped: Stamped) {
        let current = stamped.epoch >= self.state.epoch;
        let opened = current && matches!(stamped.event, Event::ConnectionOpened(_));
        let closed = current && matches!(stamped.event, Event::ConnectionClosed);
        self.state.take(stamped);
        if opened || closed {
            self.forget_lists();
        }
        if opened && self.place == Place::FirstStart {
            self.place = Place::SetUp;
        }
        if closed && self.place.needs_connection() {
            self.place = Place::FirstStart;
        }
    }

    /// Views of records of the connection before.
    fn forget_lists(&mut self) {
        self.views.users = Default::default();
        self.views.groups = Default::default();
        self.views.activity = Default::default();
        self.views.hand_over = Default::default();
    }

    fn take_answer(&mut self, answer: Answer) {
        match answer {
            Answer::Export { format, path } => self.send(Command::ExportReport { format, path }),
            Answer::CaFile(path) => self.state.picked_file = Some(path),
            Answer::Said(text) => self.state.notices.push(text),
        }
    }

    fn send(&mut self, command: Command) {
        if !self.link.send(command) {
            self.state.notices.push("The assistant is busy and left an order out, ask again".to_owned());
        }
    }

    fn age_toasts(&mut self, ctx: &Context) {
        let now = ctx.input(|input| input.time);
        let said = self.state.notices.drain(..).map(|text| Toast { text, until: now + TOAST_SECS });
        self.toasts.extend(said);
        self.toasts.retain(|toast| toast.until > now);
        if let Some(next) = self.toasts.iter().map(|toast| toast.until).min_by(f64::total_cmp) {
            ctx.request_repaint_after(Duration::from_secs_f64(next - now));
        }
    }

    /// Wakes the window when there is something new to say about the wait.
    fn time_keyring(&mut self, ctx: &Context) {
        self.state.keyring_wait = KeyringWait::Short;
        if self.state.busy != Some(Busy::Keyring) {
            self.keyring_since = None;
            return;
        }
        let now = ctx.input(|input| input.time);
        let waited = now - *self.keyring_since.get_or_insert(now);
        for (after, wait) in KEYRING_WAITS {
            if waited < after {
                return ctx.request_repaint_after(Duration::from_secs_f64(after - waited));
            }
            self.state.keyring_wait = wait;
        }
    }

    fn close(&mut self, ctx: &Context) {
        self.closing = true;
        if let Some(rect) = ctx.input(|input| input.viewport().inner_rect) {
            let size = [rect.width().round(), rect.height().round()].map(|side| toml::Value::Integer(side as i64));
            self.keep_layout(WINDOW_KEY, toml::Value::Array(size.to_vec()));
        }
        self.send(Command::Shutdown);
    }

    fn keep_layout(&mut self, key: &str, value: toml::Value) {
        if self.state.settings.layout.get(key) == Some(&value) {
            return;
        }
        let mut settings: Settings = self.state.settings.clone();
        settings.layout.insert(key.to_owned(), value);
        self.send(Command::ChangeSettings(Box::new(settings)));
    }

    fn carry_out(&mut self, ctx: &Context, ask: Ask) {
        let reply = Reply { answers: self.answers.0.clone(), ctx: ctx.clone() };
        match ask {
            Ask::Go(place) => self.place = place,
            Ask::Do(command) => self.send(command),
            Ask::Copy(text) => ctx.copy_text(text),
            Ask::CopyBearerToken => {
                let copier = clipboard::copier(move |ok| reply.give(Answer::Said(said_of_copy(ok))));
                self.send(Command::CopyBearerToken { copier });
            }
            Ask::OpenUrl(url) => self.open_url(ctx, &url),
            Ask::SaveReport { suggested, format } => dialog::save_report(reply, suggested, format),
            Ask::SaveText { suggested, text } => dialog::save_text(reply, suggested, text),
            Ask::PickCaFile => dialog::pick_ca_file(reply),
            Ask::Toast(text) => self.state.notices.push(text),
            Ask::DismissFailure => self.state.failure = None,
            Ask::DismissAlarm => self.state.alarm = None,
            Ask::ActivityLookedAt => self.state.unseen_changes = 0,
            Ask::KeepLayout { key, value } => self.keep_layout(key, value),
            Ask::ShowUser(scim_id) => {
                self.views.users.show(scim_id);
                self.place = Place::Users;
            }
            Ask::ShowGroup(scim_id) => {
                self.views.groups.show(scim_id);
                self.place = Place::Groups;
            }
            Ask::ShowMembers(scim_id) => {
                self.views.users.ask(UserQuery { in_group: Some(scim_id), ..UserQuery::default() });
                self.place = Place::Users;
            }
        }
    }

    fn open_url(&mut self, ctx: &Context, url: &str) {
        let https = url::Url::parse(url).is_ok_and(|url| url.scheme() == "https" && url.host_str().is_some());
        if https {
            ctx.open_url(OpenUrl::new_tab(url));
        } else {
            self.state.notices.push("The page was not opened because its address is not https".to_owned());
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        self.take_in(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.draw(ui);
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}

fn said_of_copy(copied: bool) -> String {
    if copied { "Token copied for Okta's field API Token" } else { "The clipboard of this system cannot be reached" }
        .to_owned()
}
