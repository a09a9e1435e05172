// In: what is written right of `=` in slots. Out: model records in the
// settings graph of an experiment. Must not know: the batch's programs.
#pragma once

#include "dsl/sema/Presets.h"
#include "dsl/sema/SlotTable.h"
#include "dsl/sema/SourceText.h"

namespace rl::sema {

/// Where data comes from, understood once and used by several phases.
struct DataSource {
  const ast::Expr *expr = nullptr;
  Module *writtenIn = nullptr; ///< the file that `expr` stands in
  const ast::Callable *task = nullptr;
  Module *home = nullptr;
  std::vector<std::pair<const ast::Parameter *, const ast::Expr *>> arguments;
  model::Data data;
  /// Of fields whose values are named.
  std::map<std::string, const ast::ChoiceType *> choices;
  std::set<std::string> fieldsRead;
  Place place;
};

/// A slot as written.
struct WrittenSlot {
  ast::Name name;
  const ast::Expr *value = nullptr;
  Module *home = nullptr; ///< the file it stands in
};
WrittenSlot writtenSlot(const PlacedSlot &slot);

/// Makes the records of one experiment.
class Records {
public:
  Records(Analysis &analysis, model::Experiment &experiment, ParamTable &params,
          const SlotDefaults &defaults, const Extended &whole);

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
  DataSource *dataOf(const ast::Expr &expr, Module &home);
  /// The value of an experiment's own param in the graph of `elaborator`.
  std::optional<Value> param(Elaborator &elaborator, const std::string &name,
                             Place place);
  std::vector<std::string> paramNames() const;
  /// Whether a phase says how a critic is trained.
  bool trainsCritic() const;
  ParamTable *paramTable() { return &params; }
  std::vector<std::unique_ptr<DataSource>> &allData() { return data; }
  /// While slots of an evaluate phase are read, `step` has no meaning.
  void setPhase(const std::string &description, bool isEvaluate);

private:
  bool setting(const SlotRow &row, const ast::Expr &expr, Scope &scope,
               model::Setting &out);
  bool scalar(const SlotRow &row, const ast::Expr &expr, Scope &scope,
              model::Setting &out);
  bool texts(const SlotRow &row, const ast::Expr &expr, Scope &scope,
             model::Setting &out);
  bool divides(const model::Record &record);
  /// Whether every slot that is written is read, other slots being what they
  /// are; reports the first that is not.
  bool reads(const ContextRow &context, const model::Record &record);
  bool hasLength(const model::Record &record, Place place,
                 const std::string &shown);
  bool constructor(const SlotRow &row, const ast::Expr &expr, Module &home,
                   model::Setting &out);
  /// The axis of a list field, `text[demo]`; false after an error.
  bool listAxis(const ast::Expr &type, Module &home, std::string &axis);
  bool fields(const SlotRow &row, const ast::Expr &expr, Module &home,
              std::vector<model::FieldDecl> &out);
  const ast::ChoiceType *choiceOf(const ast::Expr &type, Module &home);
  bool fieldType(const ast::Expr &type, Module &home, model::FieldDecl &out,
                 const ast::ChoiceType *&choice);
  bool cellsHold(const DataSource &source);
  bool taskData(const ast::Expr &expr, DataSource &out);
  std::vector<WrittenSlot> slotsOf(const ContextRow &context,
                                   const ast::Expr &expr, Module &home,
                                   bool &sound);
  bool slotType(const SlotRow &row, const ast::Expr &expr, const Module &home,
                const std::string &here);

  ParamTable &params;
  const Extended &whole;
  Elaborator settings;
  std::vector<std::unique_ptr<DataSource>> data;
  std::vector<std::unique_ptr<ast::ChoiceType>> choices; ///< without names
  /// Of the fields that were read last.
  std::map<std::string, const ast::ChoiceType *> fieldChoices;
};

/// Whether a slot is written as `absent`.
bool isAbsentWord(const ast::Expr &value);
/// A scope that sees the names of a file alone.
Scope scopeOf(const Module &module);
/// `name(a: 1, b: 2)` of a record, from the sources of its settings.
std::string textOf(const model::Record &record);

} // namespace rl::sema
