// In: an open file. Out: its experiments and checks, and every finding in
// source order. Must not know: how any of them is elaborated.
#include "dsl/sema/Analyze.h"

#include "dsl/sema/Checks.h"
#include "dsl/sema/Experiments.h"

#include <algorithm>

namespace rl::sema {

namespace {

/// Names of a module that nothing in its file names.
void unreadNames(Analysis &analysis, const Module &module) {
  std::set<std::string> named;
  auto note = [&](const ast::Expr *expr) {
    if (expr)
      eachPath(*expr,
               [&](const ast::Expr &path) { named.insert(path.path[0].text); });
  };
  auto noteType = [&](const ast::TypeExpr &type) {
    eachName(type, [&](const std::string &name) { named.insert(name); });
  };
  for (const ast::Item &item : module.file->items) {
    if (const auto *callable = std::get_if<ast::Callable>(&item)) {
      eachPath(*callable,
               [&](const ast::Expr &path) { named.insert(path.path[0].text); });
      for (const ast::Parameter &parameter : callable->parameters)
        noteType(parameter.type);
      if (callable->result)
        noteType(*callable->result);
      for (const ast::Statement &statement : callable->body)
        if (const auto *let = std::get_if<ast::Let>(&statement);
            let && let->type)
          noteType(*let->type);
    } else if (const auto *record = std::get_if<ast::RecordType>(&item)) {
      for (const ast::Parameter &field : record->fields) {
        noteType(field.type);
        note(field.defaultValue.get());
      }
    } else if (const auto *check = std::get_if<ast::Check>(&item)) {
      for (const ast::Expr *expr :
           {check->actual.get(), check->given.get(), check->expected.get(),
            check->tolerance.get(), check->message.get(), check->table.get()})
        note(expr);
      for (const ast::ExprPtr &step : check->then)
        note(step.get());
    } else if (const auto *value = std::get_if<ast::Let>(&item)) {
      note(value->value.get());
    } else if (const auto *exp = std::get_if<ast::Experiment>(&item)) {
      if (!exp->base.empty())
        named.insert(exp->base[0].text);
      for (const auto &member : exp->members) {
        if (const auto *slot = std::get_if<ast::Slot>(&member))
          note(slot->value.get());
        else if (const auto *phase = std::get_if<ast::Phase>(&member))
          for (const ast::Slot &slot : phase->slots)
            note(slot.value.get());
      }
    }
  }
  for (const auto &[name, binding] : module.names)
    if (!named.count(name) && !binding.clashes &&
        !(binding.use && binding.kind == Binding::Kind::Broken) &&
        (binding.use || binding.kind == Binding::Kind::Param ||
         binding.kind == Binding::Kind::Value))
      analysis.report(Id::Unread, binding.place,
                      {binding.use                            ? "library"
                       : binding.kind == Binding::Kind::Value ? "value"
                                                              : "param",
                       name});
}

/// Libraries first, in order of loading, then the file, by position.
void deliver(const Analysis &analysis, Diagnostics &diagnostics) {
  std::vector<const diag::Diagnostic *> order;
  for (const diag::Diagnostic &found : analysis.found.all())
    order.push_back(&found);
  auto rank = [&](const diag::Diagnostic *found) {
    const auto &modules = analysis.modules.all();
    size_t index = 0;
    while (index < modules.size() &&
           modules[index]->source != found->place.source)
      ++index;
    // The main module is loaded first and reported last.
    return std::pair(index == 0 ? modules.size() + 1 : index,
                     found->place.range.begin);
  };
  // Places are the addresses of one list: equal ranks keep their order.
  std::sort(order.begin(), order.end(), [&](auto *a, auto *b) {
    return std::pair(rank(a), a) < std::pair(rank(b), b);
  });
  for (const diag::Diagnostic *found : order)
    diagnostics.report(found->id, found->place, found->arguments).notes =
        found->notes;
}

} // namespace

model::Program analyze(Session &session, const diag::Source &source,
                       Diagnostics &diagnostics, Recorder *recorder) {
  model::Program program;
  Diagnostics found;
  Analysis analysis(session, found);
  analysis.recorder = recorder;
  analysis.main = &analysis.modules.load(source);
  SlotDefaults defaults(session);
  for (const std::unique_ptr<Module> &module : analysis.modules.all()) {
    if (module->broken)
      continue;
    Graph scratch;
    Elaborator elaborator(analysis, scratch, {});
    for (const ast::Item &item : module->file->items)
      if (const auto *callable = std::get_if<ast::Callable>(&item))
        elaborator.checkAlone(*callable, *module);
    unreadNames(analysis, *module);
  }
  if (!analysis.main->broken)
    for (const ast::Item &item : analysis.main->file->items) {
      if (const auto *syntax = std::get_if<ast::Experiment>(&item)) {
        if (auto made = elaborateExperiment(analysis, defaults, *syntax))
          program.experiments.push_back(std::move(*made));
      } else if (const auto *check = std::get_if<ast::Check>(&item)) {
        elaborateCheck(analysis, *check, program.checks);
      }
    }
  deliver(analysis, diagnostics);
  return program;
}

} // namespace rl::sema
