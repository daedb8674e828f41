//! What a daemon of libvirt leaves behind for the one that takes its place: its servers, their sockets and their clients.
//!
//! Daemons of all ages wrote it: one server without a name, a list of them, or servers by name. [`restore`] makes the last
//! form of each, with what older daemons left out.

use std::collections::{BTreeMap, HashSet};

use error::Result;

use crate::fault::internal;
use crate::json::{self, Json, Props};

/// The method of clients that need not say who they are.
const AUTH_NONE: i128 = 0;
/// Largest number that a daemon holds.
const NUMBER_MAX: u128 = u64::MAX as u128;

/// The state of the daemon with the servers `names`, in its present form.
///
/// # Errors
/// The text is no such state, contradicts itself, or lacks one of the servers.
pub fn restore(text: &str, names: &[&str]) -> Result<Json> {
    let wrong = |error| internal(format!("cannot parse the state of a daemon: {error}"));
    let state = json::read(text).map_err(wrong)?;
    let state = object(&state, "state")?;
    let mut servers = BTreeMap::new();
    match state.get("servers") {
        None => {
            servers.extend(names.first().map(|name| Ok((*name, server(state)?))).transpose()?);
        }
        Some(Json::List(list)) if list.len() > names.len() => {
            return Err(internal(format!(
                "Server count {} greater than default name count {}",
                list.len(),
                names.len()
            )));
        }
        Some(Json::List(list)) => {
            for (name, value) in names.iter().zip(list) {
                servers.insert(*name, server(object(value, "server")?)?);
            }
        }
        Some(named) => {
            for (name, value) in object(named, "servers")?.iter() {
                servers.insert(name, server(object(value, "server")?)?);
            }
        }
    }
    if let Some(missing) = names.iter().find(|name| !servers.contains_key(*name)) {
        return Err(internal(format!("Server {missing} was not created")));
    }
    let servers = servers
        .into_iter()
        .fold(Props::default(), |servers, (name, server)| servers.with(name, Json::Object(server)));
    Ok(Json::Object(Props::default().with("servers", Json::Object(servers))))
}

fn server(old: &Props) -> Result<Props> {
    let mut new = Props::default();
    for name in ["min_workers", "max_workers", "priority_workers", "max_clients"] {
        new.add(name, number(old, name)?);
    }
    // Daemons that knew no limit of their own for clients without a name limited them with the others.
    let anonymous = match old.get("max_anonymous_clients") {
        Some(_) => "max_anonymous_clients",
        None => "max_clients",
    };
    new.add("max_anonymous_clients", number(old, anonymous)?);
    for name in ["keepaliveInterval", "keepaliveCount"] {
        new.add(name, number(old, name)?);
    }
    let mut next_id = match old.get("next_client_id") {
        Some(_) => number(old, "next_client_id")?,
        None => 1,
    };
    let services = objects(old, "services")?.into_iter().map(service).collect::<Result<Vec<_>>>()?;
    let clients = objects(old, "clients")?;
    let clients = clients.into_iter().map(|each| client(each, &mut next_id)).collect::<Result<Vec<_>>>()?;
    if next_id.unsigned_abs() > NUMBER_MAX {
        return Err(internal("No number is left for the next client in JSON state document"));
    }
    let mut ids = HashSet::new();
    let id = |client: &Json| match client {
        Json::Object(client) => number(client, "id").ok(),
        _ => None,
    };
    if let Some(twice) = clients.iter().filter_map(id).find(|id| !ids.insert(*id)) {
        return Err(internal(format!("Two clients have the number {twice} in JSON state document")));
    }
    Ok(new
        .with("next_client_id", next_id)
        .with("services", Json::List(services))
        .with("clients", Json::List(clients)))
}

fn service(old: &Props) -> Result<Json> {
    let sockets = objects(old, "socks")?.into_iter().map(socket).collect::<Result<Vec<_>>>()?;
    Ok(Json::Object(
        Props::default()
            .with("auth", number(old, "auth")?)
            .with("readonly", switch(old, "readonly")?)
            .with("nrequests_client_max", number(old, "nrequests_client_max")?)
            .with("socks", Json::List(sockets)),
    ))
}

/// A client; one of a daemon that counted none gets the next number.
fn client(old: &Props, next_id: &mut i128) -> Result<Json> {
    let id = match old.get("id") {
        Some(_) => number(old, "id")?,
        None => {
            *next_id += 1;
            *next_id - 1
        }
    };
    let auth = number(old, "auth")?;
    let pending = match old.get("auth_pending") {
        Some(_) => switch(old, "auth_pending")?,
        None => auth != AUTH_NONE,
    };
    if pending && auth == AUTH_NONE {
        return Err(internal("Invalid auth_pending and auth combination in JSON state document"));
    }
    let since = old.get("conn_time").map(|_| number(old, "conn_time")).transpose()?;
    let sock = old.get("sock").ok_or_else(|| missing("sock"))?;
    Ok(Json::Object(
        Props::default()
            .with("id", id)
            .with("auth", auth)
            .with("auth_pending", pending)
            .with("readonly", switch(old, "readonly")?)
            .with("nrequests_max", number(old, "nrequests_max")?)
            .maybe("conn_time", since)
            .with("sock", socket(object(sock, "sock")?)?)
            .maybe("privateData", old.get("privateData").cloned()),
    ))
}

/// A socket; the path of one that listens goes with it.
fn socket(old: &Props) -> Result<Json> {
    let client = switch(old, "isClient")?;
    let unlink = match old.get("unlinkUNIX") {
        Some(_) => switch(old, "unlinkUNIX")?,
        None => !client,
    };
    Ok(Json::Object(
        Props::default()
            .with("fd", number(old, "fd")?)
            .with("errfd", number(old, "errfd")?)
            .with("pid", number(old, "pid")?)
            .with("isClient", client)
            .with("unlinkUNIX", unlink),
    ))
}

fn object<'a>(value: &'a Json, name: &str) -> Result<&'a Props> {
    match value {
        Json::Object(props) => Ok(props),
        _ => Err(internal(format!("Malformed {name} data in JSON document"))),
    }
}

fn objects<'a>(props: &'a Props, name: &str) -> Result<Vec<&'a Props>> {
    match props.get(name) {
        Some(Json::List(items)) => items.iter().map(|item| object(item, name)).collect(),
        Some(_) => Err(internal(format!("Malformed {name} data in JSON document"))),
        None => Err(missing(name)),
    }
}

fn number(props: &Props, name: &str) -> Result<i128> {
    match props.get(name) {
        Some(Json::Number(number)) if number.unsigned_abs() <= NUMBER_MAX => Ok(*number),
        _ => Err(missing(name)),
    }
}

fn switch(props: &Props, name: &str) -> Result<bool> {
    match props.get(name) {
        Some(Json::Bool(on)) => Ok(*on),
        _ => Err(missing(name)),
    }
}

fn missing(name: &str) -> error::Error {
    internal(format!("Missing {name} data in JSON document"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: &str = r#""min_workers":1,"max_workers":2,"priority_workers":1,"max_clients":9,
        "keepaliveInterval":5,"keepaliveCount":5,"services":[]"#;
    const SOCK: &str = r#""sock":{"fd":7,"errfd":-1,"pid":-1,"isClient":true}"#;

    fn told(text: &str, names: &[&str]) -> String {
        restore(text, names).map_or_else(|error| error.summary(), |state| state.text())
    }

    fn server(clients: &str) -> String {
        format!("{{{LIMITS},\"clients\":[{clients}]}}")
    }

    #[test]
    fn all_forms_become_servers_by_name() {
        let one = server("");
        let list = format!("{{\"servers\":[{one}]}}");
        let named = format!("{{\"servers\":{{\"a\":{one}}}}}");
        let expected = told(&one, &["a"]);
        assert!(expected.starts_with(r#"{"servers":{"a":{"min_workers":1"#), "{expected}");
        assert!(expected.contains(r#""max_anonymous_clients":9"#), "{expected}");
        assert_eq!(told(&list, &["a"]), expected);
        assert_eq!(told(&named, &["a"]), expected);
        assert_eq!(told(&expected, &["a"]), expected);
    }

    #[test]
    fn clients_are_numbered_and_checked() {
        let client = |more: &str| format!("{{\"readonly\":true,\"nrequests_max\":1,{SOCK}{more}}}");
        let two = [client(",\"auth\":0"), client(",\"auth\":2,\"conn_time\":5")].join(",");
        let state = told(&server(&two), &["a"]);
        for part in [
            r#""next_client_id":3"#,
            r#"{"id":1,"auth":0,"auth_pending":false"#,
            r#"{"id":2,"auth":2,"auth_pending":true,"readonly":true,"nrequests_max":1,"conn_time":5"#,
            r#""unlinkUNIX":false"#,
        ] {
            assert!(state.contains(part), "{part} in {state}");
        }
        let twice = [client(",\"auth\":0,\"id\":4"), client(",\"auth\":0,\"id\":4")].join(",");
        for (clients, refused) in [
            (client(""), "Missing auth data in JSON document"),
            (
                client(",\"auth\":0,\"auth_pending\":true"),
                "Invalid auth_pending and auth combination in JSON state document",
            ),
            (twice, "Two clients have the number 4 in JSON state document"),
            ("5".to_owned(), "Malformed clients data in JSON document"),
        ] {
            assert_eq!(told(&server(&clients), &["a"]), format!("internal error: {refused}"));
        }
    }

    #[test]
    fn servers_must_be_those_of_the_daemon() {
        let one = server("");
        assert_eq!(told(&one, &["a", "b"]), "internal error: Server b was not created");
        let two = format!("{{\"servers\":[{one},{one}]}}");
        let refused = "internal error: Server count 2 greater than default name count 1";
        assert_eq!(told(&two, &["a"]), refused);
        assert_eq!(
            told("{\"servers\":1}", &["a"]),
            "internal error: Malformed servers data in JSON document"
        );
    }
}
