// In: a `check` with a table of cases. Out: one check for each row, its
// columns replaced by their items. Must not know: types, graphs.
#include "dsl/sema/CheckTables.h"

#include "dsl/ast/Clone.h"
#include "dsl/sema/Syntax.h"

namespace rl::sema {
using ast::Expr;
using ast::ExprPtr;

namespace {

using Columns = std::map<std::string, const ExprPtr *>;

/// Puts the items of a row in place of the names of their columns.
void fill(ExprPtr &expr, const Columns &row) {
  if (!expr)
    return;
  if (expr->kind == Expr::Kind::Path && expr->path.size() == 1) {
    auto column = row.find(expr->path[0].text);
    if (column != row.end())
      expr = ast::clone(*column->second);
    return;
  }
  for (ast::TextPart &part : expr->parts)
    fill(part.hole, row);
  for (ast::Argument &argument : expr->arguments)
    fill(argument.value, row);
  for (ast::Arm &arm : expr->arms)
    fill(arm.value, row);
  // A callee is no value, so a column is never meant.
  for (size_t i = expr->kind == Expr::Kind::Call; i < expr->operands.size();
       ++i)
    fill(expr->operands[i], row);
}

ExprPtr filled(const ExprPtr &expr, const Columns &row) {
  ExprPtr copy = ast::clone(expr);
  fill(copy, row);
  return copy;
}

ast::Check rowOf(const ast::Check &check, const Columns &row) {
  ast::Check copy;
  copy.next = check.next;
  copy.actual = filled(check.actual, row);
  copy.by = ast::clone(check.by);
  for (const ExprPtr &step : check.then)
    copy.then.push_back(filled(step, row));
  copy.given = filled(check.given, row);
  copy.relation = check.relation;
  copy.expected = filled(check.expected, row);
  copy.tolerance = filled(check.tolerance, row);
  copy.message = filled(check.message, row);
  copy.range = check.range;
  return copy;
}

/// The same with the values of the file in place of their names; a value may
/// be made of others.
void fillValues(ExprPtr &expr, const Columns &values) {
  if (!expr)
    return;
  for (const auto &[name, value] : values)
    if (expr->kind == Expr::Kind::Path && expr->path.size() == 1 &&
        expr->path[0].text == name) {
      Columns others = values;
      others.erase(name);
      expr = ast::clone(*value);
      return fillValues(expr, others);
    }
  for (ast::TextPart &part : expr->parts)
    fillValues(part.hole, values);
  for (ast::Argument &argument : expr->arguments)
    fillValues(argument.value, values);
  for (ast::Arm &arm : expr->arms)
    fillValues(arm.value, values);
  for (size_t i = expr->kind == Expr::Kind::Call; i < expr->operands.size();
       ++i)
    fillValues(expr->operands[i], values);
}

/// Whether the table is one: columns of one length, all of them read.
bool checkTable(Analysis &analysis, const Module &module,
                const ast::Check &check) {
  std::set<std::string> read;
  std::vector<const Expr *> parts = {
      check.actual.get(), check.given.get(), check.expected.get(),
      check.tolerance.get(), check.message.get()};
  for (const ExprPtr &step : check.then)
    parts.push_back(step.get());
  for (const Expr *expr : parts)
    if (expr)
      eachPath(*expr,
               [&](const Expr &path) { read.insert(path.path[0].text); });
  const std::vector<ast::Argument> &columns = check.table->arguments;
  if (columns.empty()) {
    analysis.report(Id::CheckTable, module.at(check.table->range),
                    {"the table has no columns"});
    return false;
  }
  bool sound = true;
  std::set<std::string> names;
  for (const ast::Argument &column : columns) {
    const std::string &name = column.name->text;
    Place place = module.at(column.name->range);
    size_t length = column.value->arguments.size();
    size_t first = columns[0].value->arguments.size();
    if (!names.insert(name).second)
      analysis.report(Id::DuplicateArgument, place, {name});
    else if (column.value->kind != Expr::Kind::List || length == 0)
      analysis.report(
          Id::CheckTable, module.at(column.value->range),
          {"column `" + name + "` must be a list with an item for each case"});
    else if (length != first)
      analysis.report(Id::CheckTable, module.at(column.value->range),
                      {"column `" + name + "` has " + std::to_string(length) +
                       " items, `" + columns[0].name->text + "` has " +
                       std::to_string(first)});
    else if (!read.count(name))
      analysis.report(Id::Unread, place, {"column", name});
    else
      continue;
    sound = false;
  }
  return sound;
}

} // namespace

ast::Check withValues(const Module &module, const ast::Check &check) {
  Columns values;
  for (const ast::Item &item : module.file->items)
    if (const auto *value = std::get_if<ast::Let>(&item))
      values[value->name.text] = &value->value;
  for (const ast::Parameter &parameter : check.drawn)
    values.erase(parameter.name.text);
  if (check.table)
    for (const ast::Argument &column : check.table->arguments)
      values.erase(column.name->text);
  ast::Check copy = rowOf(check, {});
  copy.table = ast::clone(check.table);
  for (ExprPtr *part : {&copy.actual, &copy.given, &copy.expected,
                        &copy.tolerance, &copy.message, &copy.table})
    fillValues(*part, values);
  for (ExprPtr &step : copy.then)
    fillValues(step, values);
  for (const ast::Parameter &parameter : check.drawn)
    copy.drawn.push_back(ast::clone(parameter));
  for (const ast::Argument &setting : check.settings)
    copy.settings.push_back({setting.name, ast::clone(setting.value)});
  return copy;
}

std::vector<CheckRow> rowsOf(Analysis &analysis, const Module &module,
                             const ast::Check &check) {
  std::vector<CheckRow> rows;
  if (!checkTable(analysis, module, check))
    return rows;
  const std::vector<ast::Argument> &columns = check.table->arguments;
  for (size_t i = 0; i < columns[0].value->arguments.size(); ++i) {
    Columns row;
    std::string label = "row " + std::to_string(i + 1) + ": ";
    for (const ast::Argument &column : columns) {
      const ExprPtr &item = column.value->arguments[i].value;
      label +=
          (row.empty() ? "" : ", ") + column.name->text + " = " + textOf(*item);
      row[column.name->text] = &item;
    }
    rows.push_back({rowOf(check, row), label});
  }
  return rows;
}

} // namespace rl::sema
