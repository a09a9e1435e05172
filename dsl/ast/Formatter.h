// In: Ast and the source it came from. Out: the one formatting.
// Must not know: meaning, tokens.
#pragma once

#include "dsl/ast/Ast.h"
#include "dsl/ast/Layout.h"

#include <string_view>

namespace rl::ast {

/// Columns of a formatted line; only comments and texts may be longer.
constexpr size_t formatWidth = 100;

/// Puts a file into a Layout. Comments are placed by their offsets: each one
/// goes before the first part of the Ast that stands behind it.
class Formatter {
public:
  Formatter(const File &file, const std::string &source)
      : file(file), source(source) {}

  std::string run();

private:
  // Declarations (Format.cpp).
  void print(const Parameter &parameter, bool isParam);
  void print(const Callable &callable);
  void print(const Experiment &experiment);
  void print(const Phase &phase);
  void print(const Slot &slot);
  void print(const Check &check);
  void forall(const Check &check);
  void print(const Let &let);
  void print(const AxisDecl &axis);
  void print(const RecordType &record);
  void print(const ChoiceType &choice);
  void print(const StateDecl &state);
  void print(const NetDecl &net);
  void print(const NextDecl &next);
  void print(const ExprPtr &expr) { expression(expr); }
  void printUses(size_t first, size_t count);
  void parameters(const std::vector<Parameter> &parameters,
                  std::string_view opening, std::string_view closing,
                  std::string flat, uint32_t from);
  void parameterHead(const Parameter &parameter);
  bool docTrails(const Parameter &parameter, bool isParam);
  void docLines(const std::string &doc);
  template <typename Node>
  void block(const std::vector<Node> &nodes, Range range, uint32_t from,
             bool mayBeFlat);

  // Expressions and types (FormatExpr.cpp).
  void expression(const ExprPtr &expr);
  void unparenthesised(const Expr &expr);
  void chain(const Expr &expr);
  void operand(const ExprPtr &expr, int precedence, bool sameAllowed);
  void listed(const std::vector<Argument> &arguments, std::string_view opening,
              std::string_view closing, std::string flat, uint32_t closer);
  void matching(const Expr &expr);
  void literal(const Expr &expr);
  void type(const TypeExpr &type);
  void name(const Name &name);

  // Comments and blank lines (Format.cpp).
  void before(uint32_t offset);
  void trailing(uint32_t offset);
  void separate(uint32_t offset, bool hasDoc, bool first);
  bool blankBefore(uint32_t offset, bool hasDoc) const;
  uint32_t find(char sign, uint32_t from) const;
  uint32_t nextCode(uint32_t from) const;

  const File &file;
  const std::string &source;
  Layout layout;
  size_t nextComment = 0;
  bool measuring = false; ///< comments stay where they are
};

/// Offset up to which comments go before an expression: those inside a path
/// that starts it have no other place.
uint32_t leadingEnd(const Expr &expr);

/// Spelling of a type.
std::string spell(const TypeExpr &type);
/// `0..1`, `0<..`.
std::string spell(const Bounds &bounds);

} // namespace rl::ast
