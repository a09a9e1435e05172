// In: what is written right of `=` in slots. Out: model records in the
// settings graph of an experiment. Must not know: the batch's programs.
#pragma once

#include "dsl/sema/Elaborator.h"
#include "dsl/sema/SlotTable.h"
#include "dsl/sema/SourceText.h"

namespace rl::sema {

/// Where data comes from, understood once and used by several phases.
struct DataSource {
  const ast::Expr *expr = nullptr;
  const ast::Callable *task = nullptr;
  Module *home = nullptr;
  std::vector<std::pair<const ast::Parameter *, const ast::Expr *>> arguments;
  model::Data data;
  std::set<std::string> fieldsRead;
  Place place;
};

/// A slot as written.
struct WrittenSlot {
  ast::Name name;
  const ast::Expr *value = nullptr;
};

/// Makes the records of one experiment.
class Records {
public:
  Records(Analysis &analysis, model::Experiment &experiment, ParamTable &params,
          const SlotDefaults &defaults, const ast::Experiment &syntax);

  Analysis &analysis;
  model::Experiment &experiment;
  const SlotDefaults &defaults;
  SourceText source;

  /// Every slot of a context: those written, and defaults. Programs over the
  /// batch keep an empty value. `sound` turns false after an error.
  model::Record record(const ContextRow &context,
                       const std::vector<WrittenSlot> &written, Place place,
                       const std::string &shown, bool &sound);
  /// The data an expression makes, or null after an error.
  DataSource *dataOf(const ast::Expr &expr);
  /// The value of an experiment's own param in the graph of `elaborator`.
  std::optional<Value> param(Elaborator &elaborator, const std::string &name,
                             Place place);
  std::vector<std::string> paramNames() const;
  Scope scope() const;
  ParamTable *paramTable() { return &params; }
  std::vector<std::unique_ptr<DataSource>> &allData() { return data; }
  /// While slots of an evaluate phase are read, `step` has no meaning.
  void setPhase(const std::string &description, bool isEvaluate);

private:
  bool setting(const SlotRow &row, const ast::Expr &expr, Scope &scope,
               model::Setting &out);
  bool scalar(const SlotRow &row, const ast::Expr &expr, Scope &scope,
              model::Setting &out);
  bool divides(const model::Record &record);
  bool constructor(const SlotRow &row, const ast::Expr &expr,
                   model::Setting &out);
  /// The axis of a list field, `text[demo]`; false after an error.
  bool listAxis(const ast::Expr &type, std::string &axis);
  bool fields(const SlotRow &row, const ast::Expr &expr,
              std::vector<model::FieldDecl> &out);
  bool taskData(const ast::Expr &expr, DataSource &out);
  std::vector<WrittenSlot> slotsOf(const ContextRow &context,
                                   const ast::Expr &expr, bool &sound);
  bool slotType(const SlotRow &row, const ast::Expr &expr,
                const std::string &here);

  ParamTable &params;
  const ast::Experiment &syntax;
  Elaborator settings;
  std::vector<std::unique_ptr<DataSource>> data;
};

/// `name(a: 1, b: 2)` of a record, from the sources of its settings.
std::string textOf(const model::Record &record);

} // namespace rl::sema
