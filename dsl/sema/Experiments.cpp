// In: an experiment as written. Out: its params, records and phases. Must
// not know: checks.
#include "dsl/sema/Experiments.h"

#include "dsl/sema/Presets.h"

#include <algorithm>

namespace rl::sema {

namespace {

/// Params first, in order, so that their indices follow the program.
bool declareParams(Analysis &analysis, const ast::Experiment &syntax,
                   ParamTable &table) {
  bool sound = true;
  Graph scratch;
  Setting setting;
  setting.kind = Setting::Kind::Settings;
  setting.params = &table;
  Elaborator elaborator(analysis, scratch, setting);
  for (const auto &member : syntax.members) {
    const auto *param = std::get_if<ast::Parameter>(&member);
    if (!param)
      continue;
    Place place = analysis.main->at(param->name.range);
    auto other = analysis.main->names.find(param->name.text);
    if (other != analysis.main->names.end()) {
      analysis.report(Id::NameClash, place,
                      {param->name.text, other->second.use
                                             ? "brought in by a `use`"
                                             : kindInWords(other->second)});
      sound = false;
      continue;
    }
    if (isReserved(param->name.text)) {
      analysis.report(Id::NameClash, place,
                      {param->name.text, "a word of the language"});
      sound = false;
      continue;
    }
    sound = elaborator.paramNode(*param, *analysis.main, place) >= 0 && sound;
  }
  return sound;
}

/// Params of the experiment that no slot names.
bool unreadParams(Analysis &analysis, const ast::Experiment &syntax) {
  std::set<std::string> named;
  auto note = [&](const ast::Slot &slot) {
    eachPath(*slot.value,
             [&](const ast::Expr &path) { named.insert(path.path[0].text); });
  };
  for (const auto &member : syntax.members) {
    if (const auto *slot = std::get_if<ast::Slot>(&member))
      note(*slot);
    else if (const auto *phase = std::get_if<ast::Phase>(&member))
      for (const ast::Slot &slot : phase->slots)
        note(slot);
  }
  bool sound = true;
  for (const auto &member : syntax.members)
    if (const auto *param = std::get_if<ast::Parameter>(&member))
      if (!named.count(param->name.text)) {
        analysis.report(Id::Unread, analysis.main->at(param->name.range),
                        {"param", param->name.text});
        sound = false;
      }
  return sound;
}

} // namespace

std::optional<model::Experiment>
elaborateExperiment(Analysis &analysis, const SlotDefaults &defaults,
                    const ast::Experiment &written) {
  std::optional<ast::Experiment> whole = extended(analysis, written);
  if (!whole)
    return std::nullopt;
  const ast::Experiment &syntax = *whole;
  model::Experiment experiment;
  experiment.name = syntax.name.text;
  experiment.doc = syntax.doc;
  experiment.origin = {analysis.main->at(syntax.range), {}};
  ParamTable params;
  params.list = &experiment.params;
  Place place = analysis.main->at(syntax.name.range);
  bool sound = declareParams(analysis, syntax, params);
  sound = unreadParams(analysis, syntax) && sound;

  Records records(analysis, experiment, params, defaults, syntax);
  std::vector<WrittenSlot> slots;
  const ast::Slot *dataSlot = nullptr;
  std::vector<const ast::Phase *> phases;
  for (const auto &member : syntax.members) {
    if (const auto *slot = std::get_if<ast::Slot>(&member)) {
      slots.push_back({slot->name, slot->value.get()});
      if (slot->name.text == "data")
        dataSlot = slot;
    } else if (const auto *phase = std::get_if<ast::Phase>(&member)) {
      phases.push_back(phase);
    }
  }
  const std::string shown = "experiment `" + experiment.name + "`";
  experiment.record =
      records.record(*contextOf("experiment"), slots, place, shown, sound);
  const ast::Expr *data = dataSlot ? dataSlot->value.get() : nullptr;
  if (data && data->kind == ast::Expr::Kind::Path &&
      data->path[0].text == "absent")
    data = nullptr;

  std::set<std::string> names;
  bool inherited = false, trains = false;
  for (const ast::Phase *phase : phases)
    trains = trains || phase->kind.text == "train";
  for (const ast::Phase *phase : phases) {
    Place at = analysis.main->at(phase->kind.range);
    if (phase->kind.text != "train" && phase->kind.text != "evaluate") {
      analysis.report(Id::UnknownPhaseKind, at,
                      {phase->kind.text,
                       suggestion(phase->kind.text, {"train", "evaluate"})});
      sound = false;
      continue;
    }
    std::string name = phase->name ? phase->name->text : "evaluate";
    if (!names.insert(name).second) {
      analysis.report(Id::DuplicatePhase,
                      phase->name ? analysis.main->at(phase->name->range) : at,
                      {name});
      sound = false;
    }
    PhaseBuilder builder(records, *phase, data);
    std::optional<model::Phase> made = builder.build();
    inherited = inherited || builder.readsInherited;
    sound = sound && made;
    if (made)
      experiment.phases.push_back(std::move(*made));
    for (const ast::Slot &slot : phase->slots)
      if (slot.name.text == "every" && !phase->name && !trains) {
        analysis.report(Id::UnreadSlot, analysis.main->at(slot.name.range),
                        {"every", "no phase trains"});
        sound = false;
      }
  }
  if (phases.empty()) {
    analysis.report(Id::NoPhases, place, {experiment.name});
    sound = false;
  }
  if (sound && data && !inherited) {
    analysis.report(Id::UnreadSlot, analysis.main->at(dataSlot->name.range),
                    {"data", "every phase has data of its own"});
    sound = false;
  }
  if (sound)
    for (const std::unique_ptr<DataSource> &source : records.allData())
      for (const model::FieldDecl &field : source->data.fields)
        if (!source->fieldsRead.count(field.name)) {
          analysis.report(Id::Unread, source->place, {"field", field.name});
          sound = false;
        }
  if (!sound)
    return std::nullopt;
  compactSettings(experiment);
  experiment.resolved =
      resolvedText(experiment, syntax, *analysis.main, records.source);
  experiment.argumentDefaults = records.source.left;
  return experiment;
}

} // namespace rl::sema
