// In: an experiment as written. Out: its params, records and phases. Must
// not know: checks.
#include "dsl/sema/Experiments.h"

#include <algorithm>

namespace rl::sema {

namespace {

/// Params first, in order, so that their indices follow the program.
bool declareParams(Analysis &analysis, const Extended &whole,
                   ParamTable &table) {
  bool sound = true;
  Graph scratch;
  Setting setting;
  setting.kind = Setting::Kind::Settings;
  setting.params = &table;
  Elaborator elaborator(analysis, scratch, setting);
  for (const PlacedParam *placed : whole.params()) {
    const ast::Parameter *param = placed->syntax;
    Place place = placed->home->at(param->name.range);
    // What extends an experiment sees its params.
    bool clashes = false;
    for (const Module *module : {placed->home, whole.home}) {
      auto other = module->names.find(param->name.text);
      if (other == module->names.end() || clashes)
        continue;
      const Binding &binding = other->second;
      std::vector<diag::Diagnostic> notes;
      if (module != placed->home)
        notes.push_back(
            {Id::DeclaredHere, binding.place, {param->name.text}, {}});
      analysis.report(Id::NameClash, place,
                      {param->name.text, binding.use ? "brought in by a `use`"
                                                     : kindInWords(binding)},
                      std::move(notes));
      clashes = true;
    }
    if (clashes) {
      sound = false;
      continue;
    }
    if (isReserved(param->name.text)) {
      analysis.report(Id::NameClash, place,
                      {param->name.text, "a word of the language"});
      sound = false;
      continue;
    }
    sound = elaborator.paramNode(*param, *placed->home, place) >= 0 && sound;
  }
  return sound;
}

/// Params of the experiment that no slot names.
bool unreadParams(Analysis &analysis, const Extended &whole) {
  std::set<std::string> named;
  auto note = [&](const PlacedSlot &slot) {
    eachPath(*slot.syntax->value,
             [&](const ast::Expr &path) { named.insert(path.path[0].text); });
  };
  for (const auto &member : whole.members) {
    if (const auto *slot = std::get_if<PlacedSlot>(&member))
      note(*slot);
    else if (const auto *phase = std::get_if<PlacedPhase>(&member))
      for (const PlacedSlot &slot : phase->slots)
        note(slot);
  }
  bool sound = true;
  for (const PlacedParam *param : whole.params())
    if (const ast::Name &name = param->syntax->name; !named.count(name.text)) {
      analysis.report(Id::Unread, param->home->at(name.range),
                      {"param", name.text});
      sound = false;
    }
  return sound;
}

/// Names that two files of the experiment give to different things.
bool oneNameEach(Analysis &analysis, const Extended &whole,
                 const SourceText &source) {
  for (const SourceText::Clash &clash : source.clashes)
    analysis.report(Id::PresetNames,
                    analysis.main->at(whole.syntax->name.range),
                    {whole.syntax->name.text, clash.name, clash.first.home,
                     clash.second.home},
                    {{Id::DeclaredHere, clash.first.place, {clash.name}, {}},
                     {Id::DeclaredHere, clash.second.place, {clash.name}, {}}});
  return source.clashes.empty();
}

/// While it lives, what is found is found in an experiment.
struct Current {
  Current(Analysis &analysis, const Extended &whole) : analysis(analysis) {
    analysis.experiment = &whole;
  }
  ~Current() { analysis.experiment = nullptr; }
  Analysis &analysis;
};

} // namespace

std::optional<model::Experiment>
elaborateExperiment(Analysis &analysis, const SlotDefaults &defaults,
                    const ast::Experiment &syntax) {
  std::optional<Extended> extension = extended(analysis, syntax);
  if (!extension)
    return std::nullopt;
  const Extended &whole = *extension;
  Current current(analysis, whole);
  model::Experiment experiment;
  experiment.name = syntax.name.text;
  experiment.doc = syntax.doc;
  experiment.origin = {analysis.main->at(syntax.range), {}};
  ParamTable params;
  params.list = &experiment.params;
  Place place = analysis.main->at(syntax.name.range);
  bool sound = declareParams(analysis, whole, params);
  sound = unreadParams(analysis, whole) && sound;

  Records records(analysis, experiment, params, defaults, whole);
  std::vector<WrittenSlot> slots;
  const PlacedSlot *dataSlot = nullptr;
  std::vector<const PlacedPhase *> phases = whole.phases();
  for (const auto &member : whole.members)
    if (const auto *slot = std::get_if<PlacedSlot>(&member)) {
      slots.push_back(writtenSlot(*slot));
      if (slot->syntax->name.text == "data")
        dataSlot = slot;
    }
  const std::string shown = "experiment `" + experiment.name + "`";
  experiment.record =
      records.record(*contextOf("experiment"), slots, place, shown, sound);
  if (dataSlot)
    if (isAbsentWord(*dataSlot->syntax->value))
      dataSlot = nullptr;

  std::set<std::string> names;
  bool inherited = false, trains = false, averages = false;
  for (const PlacedPhase *phase : phases) {
    bool isTrain = phase->syntax->kind.text == "train";
    trains = trains || isTrain;
    for (const PlacedSlot &slot : phase->slots)
      averages = averages || (isTrain && slot.syntax->name.text == "average");
  }
  for (const PlacedPhase *placed : phases) {
    const ast::Phase *phase = placed->syntax;
    Place at = placed->home->at(phase->kind.range);
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
                      phase->name ? placed->home->at(phase->name->range) : at,
                      {name});
      sound = false;
    }
    PhaseBuilder builder(records, *placed, dataSlot);
    std::optional<model::Phase> made = builder.build();
    inherited = inherited || builder.readsInherited;
    sound = sound && made;
    if (made)
      experiment.phases.push_back(std::move(*made));
    for (const PlacedSlot &slot : placed->slots) {
      const ast::Name &slotName = slot.syntax->name;
      const ast::Expr &value = *slot.syntax->value;
      const char *why = nullptr;
      if (slotName.text == "every" && !phase->name && !trains)
        why = "no phase trains";
      // `false` asks for nothing.
      if (slotName.text == "averaged" && !averages &&
          !(value.kind == ast::Expr::Kind::Bool && value.spelling == "false"))
        why = "no train phase has an `average`";
      if (!why)
        continue;
      analysis.report(Id::UnreadSlot, slot.home->at(slotName.range),
                      {slotName.text, why});
      sound = false;
    }
  }
  if (phases.empty()) {
    analysis.report(Id::NoPhases, place, {experiment.name});
    sound = false;
  }
  if (sound && dataSlot && !inherited) {
    analysis.report(Id::UnreadSlot,
                    dataSlot->home->at(dataSlot->syntax->name.range),
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
  experiment.resolved = resolvedText(experiment, whole, records.source);
  if (!oneNameEach(analysis, whole, records.source))
    return std::nullopt;
  experiment.argumentDefaults = records.source.left;
  return experiment;
}

} // namespace rl::sema
