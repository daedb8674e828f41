//! The snapshots or the checkpoints of one machine: a tree, of which one is the basis of the machine's present state.

use std::collections::BTreeMap;

use error::{Error, ErrorCode, ErrorDomain, Result};

/// The tree.
#[derive(Debug)]
pub(crate) struct Tree<T> {
    nodes: BTreeMap<String, Node<T>>,
    /// Those without a parent, the newest first.
    roots: Vec<String>,
    current: Option<String>,
}

/// One snapshot or checkpoint.
#[derive(Debug)]
struct Node<T> {
    parent: Option<String>,
    /// The newest first.
    children: Vec<String>,
    value: T,
}

/// What a removal takes with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// The one that is named; those after it get its parent.
    One,
    /// Also those after it.
    Whole,
    /// Only those after it.
    After,
}

impl Extent {
    /// What the flags of a removal ask for: those after it too, or only those.
    pub(crate) fn of(children: bool, only_children: bool) -> Extent {
        match (children, only_children) {
            (_, true) => Extent::After,
            (true, false) => Extent::Whole,
            (false, false) => Extent::One,
        }
    }
}

impl<T> Default for Tree<T> {
    fn default() -> Tree<T> {
        Tree { nodes: BTreeMap::new(), roots: Vec::new(), current: None }
    }
}

impl<T> Tree<T> {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// What `name` stands for.
    pub(crate) fn get(&self, name: &str) -> Option<&T> {
        self.nodes.get(name).map(|node| &node.value)
    }

    /// The one before `name`.
    pub(crate) fn parent(&self, name: &str) -> Option<&str> {
        self.nodes.get(name)?.parent.as_deref()
    }

    /// Whether any comes after `name`.
    pub(crate) fn has_children(&self, name: &str) -> bool {
        self.nodes.get(name).is_some_and(|node| !node.children.is_empty())
    }

    /// The basis of the machine's present state.
    pub(crate) fn current(&self) -> Option<&str> {
        self.current.as_deref()
    }

    /// Makes `name` the basis of the machine's present state.
    pub(crate) fn set_current(&mut self, name: Option<String>) {
        self.current = name;
    }

    /// Those right after `name` (`None`: the roots), or with `all` every one further after too, each behind its parent.
    pub(crate) fn after(&self, name: Option<&str>, all: bool) -> Vec<&str> {
        let mut found = Vec::new();
        let mut open: Vec<&str> = self.children(name).iter().rev().map(String::as_str).collect();
        while let Some(next) = open.pop() {
            found.push(next);
            if all {
                open.extend(self.children(Some(next)).iter().rev().map(String::as_str));
            }
        }
        found
    }

    fn children(&self, name: Option<&str>) -> &[String] {
        match name {
            None => &self.roots,
            Some(name) => self.nodes.get(name).map_or(&[], |node| &node.children),
        }
    }

    fn children_mut(&mut self, name: Option<&str>) -> &mut Vec<String> {
        match name.and_then(|name| self.nodes.get_mut(name)) {
            Some(node) => &mut node.children,
            None => &mut self.roots,
        }
    }

    /// Refuses a place in the tree that cannot be.
    ///
    /// # Errors
    /// The parent is missing, or comes after `name` itself.
    pub(crate) fn check_parent(&self, name: &str, parent: Option<&str>) -> Result<()> {
        let Some(parent) = parent else { return Ok(()) };
        let refused = |detail: String| Err(Error::new(ErrorCode::InvalidArg, ErrorDomain::Test, detail));
        if parent == name {
            return refused(format!("cannot set moment {name} as its own parent"));
        }
        let mut at = Some(parent);
        while let Some(one) = at {
            let Some(node) = self.nodes.get(one) else {
                return refused(format!("parent {one} for moment {name} not found"));
            };
            if node.parent.as_deref() == Some(name) {
                return refused(format!("parent {parent} would create cycle to {one}"));
            }
            at = node.parent.as_deref();
        }
        Ok(())
    }

    /// Adds `name` after `parent`, or gives the one that is there another value and place.
    pub(crate) fn put(&mut self, name: &str, parent: Option<&str>, value: T) {
        let children = match self.nodes.remove(name) {
            Some(before) => {
                self.children_mut(before.parent.as_deref()).retain(|child| child != name);
                before.children
            }
            None => Vec::new(),
        };
        self.children_mut(parent).insert(0, name.to_owned());
        self.nodes.insert(name.to_owned(), Node { parent: parent.map(str::to_owned), children, value });
    }

    /// Removes `name`, or what comes after it. The basis of the present state moves up to one that is left.
    pub(crate) fn remove(&mut self, name: &str, extent: Extent) {
        if extent != Extent::One {
            let gone: Vec<String> = self.after(Some(name), true).into_iter().map(str::to_owned).collect();
            if self.current.as_ref().is_some_and(|current| gone.contains(current)) {
                self.current = Some(name.to_owned());
            }
            gone.iter().for_each(|name| drop(self.nodes.remove(name)));
            self.children_mut(Some(name)).clear();
        }
        if extent == Extent::After {
            return;
        }
        let Some(node) = self.nodes.remove(name) else { return };
        let parent = node.parent.as_deref();
        if self.current.as_deref() == Some(name) {
            self.current = node.parent.clone();
        }
        for child in &node.children {
            if let Some(child) = self.nodes.get_mut(child) {
                child.parent.clone_from(&node.parent);
            }
        }
        let siblings = self.children_mut(parent);
        siblings.retain(|sibling| sibling != name);
        siblings.splice(0..0, node.children);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> Tree<()> {
        let mut tree = Tree::default();
        for (name, parent) in [("1", None), ("2", Some("1")), ("3", Some("1")), ("4", Some("2")), ("5", None)]
        {
            tree.put(name, parent, ());
        }
        tree.set_current(Some("4".to_owned()));
        tree
    }

    #[test]
    fn each_comes_behind_its_parent_and_the_newest_first() {
        let tree = tree();
        assert_eq!(tree.after(None, true), ["5", "1", "3", "2", "4"]);
        assert_eq!(tree.after(Some("1"), false), ["3", "2"]);
        for (name, parent, expect) in [
            ("6", "4", None),
            ("6", "7", Some("parent 7 for moment 6 not found")),
            ("6", "6", Some("cannot set moment 6 as its own parent")),
            ("1", "4", Some("parent 4 would create cycle to 2")),
        ] {
            let refused = tree.check_parent(name, Some(parent)).err().map(|error| error.summary());
            assert_eq!(refused, expect.map(|detail| format!("invalid argument: {detail}")));
        }
    }

    #[test]
    fn removals_leave_a_tree_and_the_current_one_moves_up() {
        for (name, extent, left, current) in [
            ("2", Extent::One, vec!["5", "1", "4", "3"], Some("4")),
            ("4", Extent::One, vec!["5", "1", "3", "2"], Some("2")),
            ("1", Extent::After, vec!["5", "1"], Some("1")),
            ("1", Extent::Whole, vec!["5"], None),
            ("1", Extent::One, vec!["3", "2", "4", "5"], Some("4")),
        ] {
            let mut tree = tree();
            tree.remove(name, extent);
            assert_eq!(tree.after(None, true), left, "{name} {extent:?}");
            assert_eq!(tree.current(), current);
            assert_eq!(tree.len(), left.len());
        }
    }
}
