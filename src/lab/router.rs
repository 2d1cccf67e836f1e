//! Which file serves which path. Pure: it is given the names of files and the path of a request, and opens nothing.

pub(super) mod pattern;

use std::collections::BTreeMap;

use thiserror::Error;

use crate::lab::record::DeployError;
use crate::lab::router::pattern::{Part, Reading};
use crate::sandbox::environment::Param;

/// How many routes there may be.
pub const MOST_ROUTES: usize = 200;

/// A path that is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The pattern, such as `/api/users/[id]`. No two routes have the same.
    pub pattern: String,
    /// The file, relative to the folder of functions, with `/` between its parts.
    pub file: String,
}

/// A route with what the path says for its parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match<'a> {
    /// The route.
    pub route: &'a Route,
    /// Its parameters in their order. `[[...name]]` without a segment is left out, as Next.js does.
    pub params: Vec<(String, Param)>,
}

/// Why a path leads to no route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Miss {
    /// 404.
    #[error("no function is at this path")]
    Unknown,
    /// 400: a `%` without two hexadecimal digits behind it, or bytes that are not UTF-8.
    #[error("the path is not encoded as it should be")]
    Undecodable,
}

/// The routes of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routes {
    routes: Vec<Route>,
    /// A tree of segments; the first node is the root.
    nodes: Vec<Node>,
}

/// Routes that begin in the same way. Other nodes are named by their place in [`Routes::nodes`], routes by theirs in
/// [`Routes::routes`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Node {
    /// What is served if the path ends here.
    end: Option<usize>,
    fixed: BTreeMap<String, usize>,
    one: Option<(String, usize)>,
    rest: Option<Rest>,
}

impl Node {
    /// What takes the path that ends here as a rest of no segment.
    fn rest_of_none(&self) -> Option<usize> {
        self.rest.as_ref().filter(|rest| rest.takes_none).map(|rest| rest.route)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rest {
    name: String,
    route: usize,
    /// Whether it takes the path that ends here, too.
    takes_none: bool,
}

impl Default for Routes {
    fn default() -> Self {
        Self { routes: Vec::new(), nodes: vec![Node::default()] }
    }
}

impl Routes {
    /// The routes of these files, whose paths are relative to the folder of functions, and what is wrong with some of
    /// them. Of two files for one path the first in the order of names serves it.
    pub fn of<'a>(files: impl IntoIterator<Item = &'a str>) -> (Self, Vec<DeployError>) {
        let mut files: Vec<&str> = files.into_iter().collect();
        files.sort_unstable();
        files.dedup();
        let mut routes = Self::default();
        let mut problems = Vec::new();
        for file in files {
            let problem = match pattern::read(file) {
                Reading::Route(parts) => routes.add(file, &parts).err(),
                Reading::Other => None,
                Reading::Wrong(problem) => Some(problem),
            };
            problems.extend(problem.map(|problem| DeployError::about(file, &problem)));
        }
        (routes, problems)
    }

    /// All routes, in the order of their files.
    pub fn all(&self) -> &[Route] {
        &self.routes
    }

    /// The route of a path as it was sent, without its query. A fixed segment comes before a parameter, and a parameter
    /// before one that takes the rest.
    ///
    /// A slash at the end changes nothing: Next.js sends the client to the path without it, and here the function
    /// answers at once, which is what most clients end with. Apart from that, an empty segment matches nothing. Nor does
    /// one that means `.` or `..`, so that a path has no other meaning for whoever resolves it.
    pub fn find(&self, path: &str) -> Result<Match<'_>, Miss> {
        let inner = path.strip_prefix('/').ok_or(Miss::Unknown)?;
        let inner = inner.strip_suffix('/').filter(|rest| !rest.is_empty()).unwrap_or(inner);
        let mut segments = Vec::new();
        if !inner.is_empty() {
            for segment in inner.split('/') {
                segments.push(decoded(segment).ok_or(Miss::Undecodable)?);
            }
        }
        if segments.iter().any(|segment| matches!(segment.as_str(), "" | "." | "..")) {
            return Err(Miss::Unknown);
        }
        let mut params = Vec::new();
        let route = self.walk(0, &segments, &mut params).ok_or(Miss::Unknown)?;
        Ok(Match { route: &self.routes[route], params })
    }

    /// The best route from a node on. Goes back where a way that began better ends in nothing; every node is entered
    /// at most once, and no deeper than the deepest pattern.
    fn walk(&self, node: usize, segments: &[String], params: &mut Vec<(String, Param)>) -> Option<usize> {
        let Node { end, fixed, one, rest } = &self.nodes[node];
        let Some((segment, others)) = segments.split_first() else {
            return end.or_else(|| self.nodes[node].rest_of_none());
        };
        if let Some(next) = fixed.get(segment)
            && let Some(route) = self.walk(*next, others, params)
        {
            return Some(route);
        }
        if let Some((name, next)) = one {
            params.push((name.clone(), Param::One(segment.clone())));
            if let Some(route) = self.walk(*next, others, params) {
                return Some(route);
            }
            params.pop();
        }
        let Rest { name, route, .. } = rest.as_ref()?;
        params.push((name.clone(), Param::Many(segments.to_vec())));
        Some(*route)
    }

    /// Adds a route, or says which file stands in its way.
    fn add(&mut self, file: &str, parts: &[Part]) -> Result<(), String> {
        let route = self.routes.len();
        if route == MOST_ROUTES {
            return Err(format!("not used, since there are {MOST_ROUTES} routes without it"));
        }
        if let Some(obstacle) = self.obstacle(parts) {
            return Err(obstacle);
        }
        let mut at = 0;
        for part in parts {
            let grown = self.nodes.len();
            let node = &mut self.nodes[at];
            at = match part {
                Part::Fixed(text) => *node.fixed.entry(text.clone()).or_insert(grown),
                Part::One(name) => node.one.get_or_insert_with(|| (name.clone(), grown)).1,
                Part::Rest(name) | Part::OptionalRest(name) => {
                    let takes_none = matches!(part, Part::OptionalRest(_));
                    node.rest = Some(Rest { name: name.clone(), route, takes_none });
                    at
                }
            };
            if at == grown {
                self.nodes.push(Node::default());
            }
        }
        if !matches!(parts.last(), Some(Part::Rest(_) | Part::OptionalRest(_))) {
            self.nodes[at].end = Some(route);
        }
        self.routes.push(Route { pattern: pattern::written(parts), file: file.to_owned() });
        Ok(())
    }

    /// What keeps a pattern from being added.
    fn obstacle(&self, parts: &[Part]) -> Option<String> {
        let mut node = &self.nodes[0];
        for part in parts {
            let next = match part {
                Part::Fixed(text) => *node.fixed.get(text)?,
                Part::One(name) => {
                    let (other, next) = node.one.as_ref()?;
                    if other != name {
                        return Some(self.two_names(name, other, *next));
                    }
                    *next
                }
                Part::Rest(_) => return node.rest.as_ref().map(|rest| self.taken(rest.route)),
                Part::OptionalRest(_) => {
                    let rest = node.rest.as_ref().map(|rest| rest.route);
                    return rest.or(node.end).map(|route| self.taken(route));
                }
            };
            node = &self.nodes[next];
        }
        node.end.or_else(|| node.rest_of_none()).map(|route| self.taken(route))
    }

    fn taken(&self, other: usize) -> String {
        let Route { pattern, file } = &self.routes[other];
        format!("not used, since {file} serves {pattern}")
    }

    fn two_names(&self, name: &str, other: &str, below: usize) -> String {
        let file = self.some_route(below).map_or("another file", |route| &self.routes[route].file);
        format!("not used, since {file} calls the same part of the path [{other}] and not [{name}]")
    }

    /// A route at a node or below it; there is always one.
    fn some_route(&self, node: usize) -> Option<usize> {
        let Node { end, fixed, one, rest } = &self.nodes[node];
        let below = || fixed.values().chain(one.as_ref().map(|(_, next)| next)).find_map(|next| self.some_route(*next));
        end.or_else(|| rest.as_ref().map(|rest| rest.route)).or_else(below)
    }
}

/// A segment without its percent-encoding, as `decodeURIComponent` reads it: a plus sign stays one.
pub(in crate::lab) fn decoded(segment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((&byte, others)) = rest.split_first() {
        if byte != b'%' {
            bytes.push(byte);
            rest = others;
            continue;
        }
        let digit = |place: usize| others.get(place).and_then(|digit| char::from(*digit).to_digit(16));
        bytes.push((digit(0)? * 16 + digit(1)?) as u8);
        rest = &others[2..];
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests;
