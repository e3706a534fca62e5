//! An Okta organization as an admin names it, and the pages of its Admin Console.
//!
//! Knows how to read a typed domain, the console's own address or the address of the app's page
//! (which also gives the app's id), and builds links in the forms that are known to exist. Facts:
//! Okta, "Okta organizations". Never talks to Okta.

use url::Url;

/// A host of Okta's own, without `-admin`: `acme.okta.com`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OktaOrg {
    /// The org's host, such as `acme.okta.com`.
    host: String,
    /// The app in the org, where the address of its page was pasted.
    app: Option<App>,
}

/// An app instance: its catalog name and id, as they stand in the address of its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App {
    /// Catalog name, `scim2headerauth` for SCIM 2.0 Test App (Header Auth).
    pub name: String,
    /// The instance, `0oa…`.
    pub id: String,
}

/// Why a text names no Okta organization.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OktaOrgError {
    /// Nothing was typed.
    #[error("no address was given")]
    Empty,
    /// Not an address.
    #[error("this is not the address of an Okta organization")]
    NotAnAddress,
    /// A host that is none of Okta's; a custom domain does not lead to the Admin Console.
    #[error("{host} is not one of Okta's own domains; the Admin Console stays on the Okta domain")]
    NotOkta {
        /// The host that was typed.
        host: String,
    },
}

/// The places of the Admin Console that the guide opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdminPage {
    /// Dashboard with its tasks.
    Dashboard,
    /// Applications.
    Applications,
    /// Browse App Catalog.
    Catalog,
    /// The app, General tab.
    AppGeneral,
    /// The app, Provisioning tab.
    AppProvisioning,
    /// The app, Assignments tab.
    AppAssignments,
    /// The app, Push Groups tab.
    AppPushGroups,
}

const DOMAINS: [&str; 7] = [
    "okta.com",
    "oktapreview.com",
    "okta-emea.com",
    "okta-gov.com",
    "okta.mil",
    "okta-miltest.com",
    "trex-govcloud.com",
];

impl OktaOrg {
    /// Reads `acme.okta.com`, `https://acme-admin.okta.com/…` or the address of the app's page.
    ///
    /// # Errors
    /// When it is no address, or none of Okta's domains.
    pub fn parse(typed: &str) -> Result<Self, OktaOrgError> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(OktaOrgError::Empty);
        }
        let text = if typed.contains("://") { typed.to_owned() } else { format!("https://{typed}") };
        let url = Url::parse(&text).ok().filter(|url| matches!(url.scheme(), "https" | "http"));
        let url = url.ok_or(OktaOrgError::NotAnAddress)?;
        let host = url.host_str().filter(|h| h.contains('.')).ok_or(OktaOrgError::NotAnAddress)?;
        let (label, domain) = host.split_once('.').ok_or(OktaOrgError::NotAnAddress)?;
        let label = label.trim_end_matches("-admin");
        if !DOMAINS.contains(&domain) || label.is_empty() {
            return Err(OktaOrgError::NotOkta { host: host.to_owned() });
        }
        Ok(Self { host: format!("{label}.{domain}"), app: app_of(url.path()) })
    }

    /// The org's host, such as `acme.okta.com`.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The Admin Console's host, such as `acme-admin.okta.com`.
    pub fn admin_host(&self) -> String {
        self.host.replacen('.', "-admin.", 1)
    }

    /// The app, where its page's address was given.
    pub fn app(&self) -> Option<&App> {
        self.app.as_ref()
    }

    /// A text that [`OktaOrg::parse`] reads back to the same value; for the profile's file.
    pub fn address(&self) -> String {
        match &self.app {
            Some(app) => format!("https://{}/admin/app/{}/instance/{}/", self.admin_host(), app.name, app.id),
            None => self.host.clone(),
        }
    }

    /// The address of a page. Without the app's id, the app's pages lead to Applications.
    pub fn link(&self, page: AdminPage) -> String {
        let path = match (page, &self.app) {
            (AdminPage::Dashboard, _) => "/admin/dashboard".to_owned(),
            (AdminPage::Catalog, _) => "/admin/apps/add-app".to_owned(),
            (AdminPage::AppGeneral, Some(app)) => app_tab(app, "general"),
            (AdminPage::AppProvisioning, Some(app)) => app_tab(app, "provisioning"),
            (AdminPage::AppAssignments, Some(app)) => app_tab(app, "assignments"),
            (AdminPage::AppPushGroups, Some(app)) => app_tab(app, "group-push"),
            (
                AdminPage::Applications
                | AdminPage::AppGeneral
                | AdminPage::AppProvisioning
                | AdminPage::AppAssignments
                | AdminPage::AppPushGroups,
                _,
            ) => "/admin/apps/active".to_owned(),
        };
        format!("https://{}{path}", self.admin_host())
    }
}

fn app_tab(app: &App, tab: &str) -> String {
    format!("/admin/app/{}/instance/{}/#tab-{tab}", app.name, app.id)
}

fn app_of(path: &str) -> Option<App> {
    let parts: Vec<&str> = path.split('/').filter(|p| !p.is_empty()).collect();
    let ["admin", "app", name, "instance", id, ..] = parts.as_slice() else { return None };
    let plain = |s: &str| s.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    (plain(name) && plain(id)).then(|| App { name: (*name).to_owned(), id: (*id).to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_org_is_read_from_what_admins_have_at_hand() {
        for typed in ["acme.okta.com", "https://acme.okta.com/app/UserHome", " acme-admin.okta.com/admin/dashboard "] {
            let org = OktaOrg::parse(typed).unwrap();
            assert_eq!((org.host(), org.admin_host().as_str()), ("acme.okta.com", "acme-admin.okta.com"), "{typed}");
            assert_eq!(org.link(AdminPage::AppProvisioning), "https://acme-admin.okta.com/admin/apps/active");
        }
        let twice = OktaOrg::parse("acme-admin-admin.okta.com").unwrap();
        assert_eq!(OktaOrg::parse(&twice.address()), Ok(twice), "its own address is read back");
    }

    #[test]
    fn the_page_of_the_app_gives_its_id() {
        let page = "https://acme-admin.okta.com/admin/app/scim2headerauth/instance/0oa1b2c3/#tab-assignments";
        let org = OktaOrg::parse(page).unwrap();
        assert_eq!(
            org.link(AdminPage::AppPushGroups),
            "https://acme-admin.okta.com/admin/app/scim2headerauth/instance/0oa1b2c3/#tab-group-push"
        );
        assert_eq!(OktaOrg::parse(&org.address()), Ok(org));
    }

    #[test]
    fn other_hosts_are_refused() {
        assert_eq!(OktaOrg::parse(""), Err(OktaOrgError::Empty));
        assert_eq!(OktaOrg::parse("acme"), Err(OktaOrgError::NotAnAddress));
        assert_eq!(OktaOrg::parse("httpc://acMe.okta.com"), Err(OktaOrgError::NotAnAddress));
        assert!(matches!(OktaOrg::parse("okta.com.evil.example"), Err(OktaOrgError::NotOkta { .. })));
        assert!(matches!(OktaOrg::parse("login.example.com"), Err(OktaOrgError::NotOkta { .. })));
        assert!(matches!(OktaOrg::parse("-admin.okta.com"), Err(OktaOrgError::NotOkta { .. })));
    }
}
