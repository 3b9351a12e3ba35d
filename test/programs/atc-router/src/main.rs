//! Kong's own route engine on standard input and output, one JSON value a line.
//! First line: the routes, `[{"name", "priority", "expression"}]`; answer: the refusals, `{"name": "why"}`.
//! Every further line: a request, `{"path", "host"}` as Kong hands them to the engine, the path
//! normalised and the host without a port; answer: the name of the matched route and the part of the path that it matched,
//! or null.

use atc_router::ast::{Type, Value as Field};
use atc_router::context::Context;
use atc_router::router::Router;
use atc_router::schema::Schema;
use serde_json::{json, Map, Value};
use std::collections::HashMap;
use std::io::{self, BufRead, Write};
use uuid::Uuid;

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| panic!("{key} is not a text in {value}"))
}

fn main() {
    // The fields of Kong's HTTP schema that expressions of ours may name (kong/router/atc.lua).
    let mut schema = Schema::default();
    for name in ["net.protocol", "http.method", "http.host", "http.path"] {
        schema.add_field(name, Type::String);
    }

    let mut lines = io::stdin().lock().lines().map(|line| line.expect("standard input is readable"));
    let mut out = io::stdout().lock();
    let routes: Value = serde_json::from_str(&lines.next().expect("a line of routes")).expect("JSON");

    let mut router = Router::new(&schema);
    let mut names = HashMap::new();
    let mut refused = Map::new();
    for (index, route) in routes.as_array().expect("a list of routes").iter().enumerate() {
        let id = Uuid::from_u128(index as u128);
        let priority = route["priority"].as_u64().expect("a priority") as usize;
        match router.add_matcher(priority, id, text(route, "expression")) {
            Ok(()) => drop(names.insert(id, text(route, "name"))),
            Err(why) => drop(refused.insert(text(route, "name").into(), json!(why))),
        }
    }
    writeln!(out, "{}", Value::Object(refused)).expect("standard output is writable");

    for line in lines {
        let request: Value = serde_json::from_str(&line).expect("JSON");
        let mut context = Context::new(&schema);
        for name in ["path", "host"] {
            context.add_value(&format!("http.{name}"), Field::String(text(&request, name).into()));
        }
        let answer = match router.execute(&mut context) {
            false => Value::Null,
            true => {
                let found = context.result.as_ref().expect("a match");
                let matched = match found.matches.get("http.path") {
                    Some(Field::String(path)) => json!(path),
                    _ => Value::Null,
                };
                json!({ "name": names[&found.uuid], "matched": matched })
            }
        };
        writeln!(out, "{answer}").expect("standard output is writable");
    }
}
