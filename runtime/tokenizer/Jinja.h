// In: a template in the part of Jinja that chat templates use, variables.
// Out: text.
// Must not know: chats, tokenizers, files.
#pragma once

#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rlrt::jinja {

/// A value; keys keep their order. `discarded` stands for undefined.
using Value = nlohmann::ordered_json;

/// An expression: a kind, its text (a name or operator), and its parts.
struct Expr {
  enum class Kind {
    literal,
    name,
    attribute,
    index,
    slice,
    call,
    filter,
    test,
    unary,
    binary,
    conditional,
    list,
    dict
  };
  Kind kind;
  std::string text;
  Value value;                              ///< of a literal
  std::vector<std::unique_ptr<Expr>> parts; ///< null: a bound left out
  /// Arguments by name of a call or filter.
  std::vector<std::pair<std::string, std::unique_ptr<Expr>>> named;
  int line = 0;
};

/// A statement. `branches` are pairs of condition (null: else) and body; a
/// loop has its body, under the condition that an item must meet, and, if
/// there is one, its else branch. `capture` assigns what its body renders,
/// `macro` is called by its name.
struct Node {
  enum class Kind {
    text,
    output,
    branch,
    loop,
    assign,
    capture,
    macro,
    group,
    leave, ///< `break`
    next   ///< `continue`
  };
  Kind kind;
  std::string text;
  /// Loop or assignment targets; a macro's name and parameters.
  std::vector<std::string> names;
  std::unique_ptr<Expr> expr; ///< output, assigned value, or iterable
  std::vector<std::unique_ptr<Expr>> defaults; ///< by parameter; null: none
  std::vector<std::pair<std::unique_ptr<Expr>, std::vector<Node>>> branches;
  int line = 0;
};

/// Parses a template with `trim_blocks` and `lstrip_blocks` on, as chat
/// templates are written for. Throws std::runtime_error with the line and the
/// construct that is wrong or not implemented.
std::vector<Node> parse(const std::string &source);

/// Renders it. Throws std::runtime_error likewise, and with the template's own
/// message when it calls `raise_exception`. `strftime_now` tells of the second
/// `now` (of the epoch) in local time.
std::string render(const std::vector<Node> &nodes, const Value &variables,
                   int64_t now);

/// A filter, a test or a method applied to a value.
using Named = std::vector<std::pair<std::string, Value>>;
Value applyFilter(const std::string &name, const Value &value,
                  const std::vector<Value> &arguments, const Named &named);
bool applyTest(const std::string &name, const Value &value,
               const std::vector<Value> &arguments);
Value applyMethod(const std::string &name, const Value &value,
                  const std::vector<Value> &arguments);

/// Does a value count as true? The text that printing it gives; throws for
/// lists and mappings.
bool truthy(const Value &value);
std::string textOf(const Value &value);

/// The characters of a text, one string each.
std::vector<std::string> characters(const std::string &text);

/// Is `part` in `whole` (a text, a list or a mapping)?
bool contains(const Value &whole, const Value &part);

} // namespace rlrt::jinja
