// In: nothing (built by dsl/parse). Out: the syntax of one file as plain
// structs, every one with its range. Must not know: ANTLR, types, meaning.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace rl::ast {

/// Bytes [begin, end) of the file.
struct Range {
  uint32_t begin = 0;
  uint32_t end = 0;
};

/// An identifier where it stands.
struct Name {
  std::string text;
  Range range;
};

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

/// `value` or `name: value` in a call, a record or a list.
struct Argument {
  std::optional<Name> name;
  ExprPtr value;
};

/// A stretch of a text literal: characters, or a hole `{expr}`.
struct TextPart {
  std::string characters; ///< escapes already resolved; empty for a hole
  ExprPtr hole;           ///< null for characters
};

/// One arm of a `match`: `pattern => value`.
struct Arm {
  ExprPtr pattern; ///< null: `else`
  ExprPtr value;
};

/// One expression. Which members are used depends on `kind`.
struct Expr {
  enum class Kind {
    Integer, ///< `spelling`
    Real,    ///< `spelling`
    Bool,    ///< `spelling` is `true` or `false`
    Text,    ///< `parts`
    Path,    ///< `path`: `a` or `a.b.c`
    Call,    ///< `operands[0]` is the callee, `arguments`
    Member,  ///< `path[0]` of `operands[0]`, a call: `f(x).name`
    Unary,   ///< `spelling` is `-` or `not`, `operands[0]`
    Binary,  ///< `spelling`, `operands[0]`, `operands[1]`
    List,    ///< `arguments` without names: `[a, b]`
    Record,  ///< `arguments` with names: `{ a: 1, b: 2 }`
    Along,   ///< a type, `operands[0]`, along the axes `path`: `text[demo]`;
             ///< `spelling` is `?` where the value may be absent
    Match,   ///< `operands[0]` is matched, `arms`
    Group,   ///< `spelling` is `$1`: a group of the regular expression matched
  };
  Kind kind = Kind::Integer;
  Range range; ///< without the parentheses around it
  /// Written in parentheses; only the formatter cares.
  bool parenthesised = false;
  std::string spelling;
  std::vector<TextPart> parts;
  std::vector<Name> path;
  std::vector<Argument> arguments;
  std::vector<ExprPtr> operands;
  std::vector<Arm> arms;
  bool isRaw = false; ///< Text written as `r"..."`
};

/// `f32[prompt, rollout]`, `text?`, `f32[*]`, `fn(f32[*]) -> f32`, `[Rule]`,
/// `ring<f32>[expr]`.
struct TypeExpr {
  Name scalar;             ///< `f32`, .., `axes`, `fn`, a record, a choice
  bool isOptional = false; ///< `?`: the value may be absent
  /// Of a list, whose `scalar` is `[`, and of a ring.
  std::unique_ptr<TypeExpr> element;
  ExprPtr capacity;     ///< of a ring, whose `scalar` is `ring`
  bool anyAxes = false; ///< `[*]`: whatever axes the argument has
  std::vector<Name> axes;
  std::vector<TypeExpr> parameters; ///< of `fn`
  std::unique_ptr<TypeExpr> result; ///< of `fn`
  Range range;
};

/// `in 0..1`: the values a parameter may take.
struct Bounds {
  std::string low, high; ///< numbers as written; empty: no limit
  bool lowOpen = false;  ///< `0<..`: without the limit itself
  bool highOpen = false;
  Range range; ///< from the first number or dots on
};

/// A parameter of a callable, a field of a record, or a `param` of an
/// experiment or file.
struct Parameter {
  std::string doc; ///< text of its trailing or leading `##` comment
  Name name;
  TypeExpr type;
  std::optional<Bounds> bounds;
  ExprPtr defaultValue; ///< null: required
  Range range;
};

/// `use std.objective.clipped`, `use std.objective.clipped as surrogate` or
/// `use "methods/mine.rl"`.
struct Use {
  std::vector<Name> path;          ///< of a file: its name without `.rl`
  std::optional<std::string> file; ///< as written, relative to this file
  std::optional<Name> alias;
  Range range;
};

/// `name = expr`, with an optional type in a body: `name: f32[prompt] = expr`.
struct Let {
  Name name;
  std::optional<TypeExpr> type;
  ExprPtr value;
  Range range;
};

/// `axis digit[expr]`: a dense axis of fixed size; `axis part = expr`: a ragged
/// one with a point for each item of a list; `axis part`: a ragged one whose
/// points come with the values that have it.
struct AxisDecl {
  std::string doc;
  Name name;
  ExprPtr size;  ///< null: ragged
  ExprPtr items; ///< null: dense, or without a list of its own
  Range range;
};

/// `record Rule { test: text, weight: f32 in 0..1 = 1 }`.
struct RecordType {
  std::string doc;
  Name name;
  std::vector<Parameter> fields;
  Range range;
};

/// `choice Verdict { A, B }`.
struct ChoiceType {
  std::string doc;
  Name name;
  std::vector<Name> values;
  Range range;
};

/// `state name: type = init`, or `state name: ring<f32>[n]` without init.
struct StateDecl {
  Name name;
  TypeExpr type;
  ExprPtr init; ///< null: none is written
  Range range;
};

/// `net name = mlp(..)`: a function of named axes that is trained.
struct NetDecl {
  Name name;
  ExprPtr value;
  Range range;
};

/// `next name = expr`: the value of a state in the following step.
struct NextDecl {
  Name name;
  ExprPtr value;
  Range range;
};

/// The statements of a body. The last one of a value-returning body is an
/// `ExprPtr`: its result.
using Statement =
    std::variant<Let, AxisDecl, StateDecl, NetDecl, NextDecl, ExprPtr>;

/// A declaration that can be called.
struct Callable {
  enum class Kind { Fn, Reward, Advantage, Objective, Metric, Scheduler, Task };
  Kind kind = Kind::Fn;
  std::string doc;
  Name name;
  std::vector<Parameter> parameters;
  std::optional<TypeExpr> result;
  ExprPtr size; ///< `of expr`: number of distinct items of a task, else null
  std::vector<Statement> body;
  bool isExpressionBody = false; ///< `fn f(x: f32) -> f32 = expr`
  Range range;
};

/// `name = expr` in an experiment or a phase.
struct Slot {
  Name name;
  ExprPtr value;
  Range range;
};

/// `phase name: kind { slots }`, `evaluate { slots }` (no name), or, in an
/// experiment that extends another, `phase name { slots }` (no kind).
struct Phase {
  std::string doc;
  std::optional<Name> name;
  Name kind; ///< empty: that of the phase it changes
  std::vector<Slot> slots;
  Range range;
};

/// One runnable experiment.
struct Experiment {
  std::string doc;
  Name name;
  std::vector<Name> base; ///< `experiment name = base with {..}`, or empty
  std::vector<std::variant<Parameter, Slot, Phase>> members;
  Range range;
};

/// `check actual ~= expected within tolerance`,
/// `check actual given { logp: [[[-1.0]]] } == expected`,
/// `check next name of actual then actual ~= [expected, expected] within ..`,
/// `check slope of actual by name ~= expected within ..`,
/// `check actual fails with "message"`; each `for { column: [..] }` or
/// `forall x: f32[prompt] in 0..1, cases: 20`.
struct Check {
  std::optional<Name> next; ///< the state whose next value is checked
  ExprPtr actual;
  ExprPtr by; ///< the path of what `slope of` differentiates by, or null
  std::vector<ExprPtr> then; ///< the steps after `actual`
  ExprPtr given;             ///< a record of stream values, or null
  Name relation;             ///< `==`, `~=` or `fails`
  ExprPtr expected;          ///< null with `fails`
  ExprPtr tolerance;         ///< null without `~=`
  ExprPtr message;           ///< null without `fails`
  ExprPtr table;             ///< a record of columns, or null
  std::vector<Parameter> drawn;
  std::vector<Argument> settings; ///< of `forall`: `cases`, `seed`
  Range range;
};

/// A top-level `param` is an experiment parameter shared by the file.
using Item = std::variant<Use, Parameter, AxisDecl, RecordType, ChoiceType,
                          Callable, Experiment, Check, Let>;

/// A `#` comment that is not documentation.
struct Comment {
  std::string text; ///< with its `#`, without the line end
  Range range;
  bool ownLine = false; ///< nothing but spaces before it on its line
};

/// A whole file in source order.
struct File {
  std::vector<Item> items;
  std::vector<Comment> comments;
};

} // namespace rl::ast
