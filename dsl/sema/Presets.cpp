// In: an experiment that extends another, of its file or of one it uses. Out:
// the members of both, each with the file it is written in. Must not know:
// what slots mean.
#include "dsl/sema/Presets.h"

#include <algorithm>

namespace rl::sema {

namespace {

/// Takes the place of a member that is known already.
template <typename Placed> void replace(Placed &known, Placed placed) {
  placed.replaces = known.home->at(known.syntax->name.range);
  placed.replacedOf = known.owner->name.text;
  known = placed;
}

class Extension {
public:
  Extension(Analysis &analysis, Extended &out) : analysis(analysis), out(out) {}

  bool extend(const ast::Experiment &syntax, Module &home);

private:
  const Binding *baseOf(const ast::Experiment &syntax, Module &home);
  bool add(const ast::Experiment &syntax, Module &home);
  bool addPhase(const ast::Phase &phase, const ast::Experiment &syntax,
                Module &home);

  Analysis &analysis;
  Extended &out;
  std::vector<const ast::Experiment *> chain;
};

const Binding *Extension::baseOf(const ast::Experiment &syntax, Module &home) {
  std::vector<std::string> names;
  std::string wanted = dotted(syntax.base);
  for (auto &[name, binding] : home.names) {
    if (name == wanted && binding.kind == Binding::Kind::Broken)
      return nullptr;
    if (binding.kind != Binding::Kind::Experiment)
      continue;
    if (name == wanted) {
      binding.read = true;
      return &binding;
    }
    if (binding.experiment != &syntax)
      names.push_back(name);
  }
  analysis.report(Id::UnknownBase, home.at(rangeOf(syntax.base)),
                  {wanted, suggestion(wanted, names)});
  return nullptr;
}

bool Extension::addPhase(const ast::Phase &phase, const ast::Experiment &syntax,
                         Module &home) {
  bool extends = !syntax.base.empty();
  std::string name = phase.name ? phase.name->text : "";
  bool changes = phase.kind.text.empty() || (extends && !phase.name);
  std::vector<std::string> names;
  for (auto &member : out.members) {
    auto *known = std::get_if<PlacedPhase>(&member);
    if (!known)
      continue;
    const ast::Phase &first = *known->syntax;
    if (first.name)
      names.push_back(first.name->text);
    if (!changes || (first.name ? first.name->text : "") != name)
      continue;
    size_t before = known->slots.size();
    for (const ast::Slot &slot : phase.slots) {
      PlacedSlot placed{{&home, &syntax, {}, ""}, &slot};
      auto begin = known->slots.begin(), end = begin + long(before);
      auto other = std::find_if(begin, end, [&](const PlacedSlot &each) {
        return each.syntax->name.text == slot.name.text;
      });
      if (other != end)
        replace(*other, placed);
      else
        known->slots.push_back(placed);
    }
    return true;
  }
  if (phase.kind.text.empty()) {
    Place place = home.at(phase.name->range);
    if (extends)
      analysis.report(Id::UnknownBasePhase, place,
                      {name, suggestion(name, names)});
    else
      analysis.report(Id::PhaseWithoutKind, place, {name});
    return false;
  }
  PlacedPhase placed{&home, &phase, {}};
  for (const ast::Slot &slot : phase.slots)
    placed.slots.push_back({{&home, &syntax, {}, ""}, &slot});
  out.members.emplace_back(std::move(placed));
  return true;
}

/// Adds the members of an experiment to those it extends.
bool Extension::add(const ast::Experiment &syntax, Module &home) {
  bool sound = true;
  size_t before = out.members.size();
  /// Puts a param or a slot in the place of one of its name, or at the end.
  auto put = [&](auto placed) {
    for (size_t i = 0; i < before; ++i)
      if (auto *known = std::get_if<decltype(placed)>(&out.members[i]))
        if (known->syntax->name.text == placed.syntax->name.text)
          return replace(*known, placed);
    out.members.emplace_back(placed);
  };
  for (const auto &member : syntax.members) {
    if (const auto *phase = std::get_if<ast::Phase>(&member))
      sound = addPhase(*phase, syntax, home) && sound;
    else if (const auto *slot = std::get_if<ast::Slot>(&member))
      put(PlacedSlot{{&home, &syntax, {}, ""}, slot});
    else
      put(PlacedParam{{&home, &syntax, {}, ""},
                      &std::get<ast::Parameter>(member)});
  }
  return sound;
}

bool Extension::extend(const ast::Experiment &syntax, Module &home) {
  if (std::find(chain.begin(), chain.end(), &syntax) != chain.end()) {
    analysis.report(Id::PresetCycle, home.at(syntax.name.range),
                    {syntax.name.text});
    return false;
  }
  chain.push_back(&syntax);
  if (!syntax.base.empty()) {
    const Binding *base = baseOf(syntax, home);
    if (!base || !extend(*base->experiment, *base->home))
      return false;
  }
  return add(syntax, home);
}

} // namespace

std::vector<const PlacedParam *> Extended::params() const {
  std::vector<const PlacedParam *> list;
  for (const auto &member : members)
    if (const auto *param = std::get_if<PlacedParam>(&member))
      list.push_back(param);
  return list;
}

std::vector<const PlacedPhase *> Extended::phases() const {
  std::vector<const PlacedPhase *> list;
  for (const auto &member : members)
    if (const auto *phase = std::get_if<PlacedPhase>(&member))
      list.push_back(phase);
  return list;
}

std::vector<const Module *> Extended::homes() const {
  std::vector<const Module *> list;
  auto note = [&](const Module *module) {
    if (module != home &&
        std::find(list.begin(), list.end(), module) == list.end())
      list.push_back(module);
  };
  for (const auto &member : members) {
    std::visit([&](const auto &placed) { note(placed.home); }, member);
    if (const auto *phase = std::get_if<PlacedPhase>(&member))
      for (const PlacedSlot &slot : phase->slots)
        note(slot.home);
  }
  list.push_back(home);
  return list;
}

std::optional<Extended> extended(Analysis &analysis,
                                 const ast::Experiment &syntax) {
  Extended made;
  made.syntax = &syntax;
  made.home = analysis.main;
  if (!Extension(analysis, made).extend(syntax, *analysis.main))
    return std::nullopt;
  return made;
}

void notePresets(const Extended &experiment, Place place,
                 std::vector<diag::Diagnostic> &notes) {
  auto holds = [&](const Module *home, ast::Range range) {
    return place.source == home->source && range.begin <= place.range.begin &&
           place.range.end <= range.end;
  };
  bool isElsewhere = false;
  auto note = [&](const auto &placed) {
    if (!holds(placed.home, placed.syntax->range))
      return;
    isElsewhere = isElsewhere || placed.home != experiment.home;
    if (placed.replaces.source)
      notes.push_back({Id::ReplacedHere,
                       placed.replaces,
                       {placed.syntax->name.text, placed.replacedOf},
                       {}});
  };
  for (const auto &member : experiment.members) {
    const auto *phase = std::get_if<PlacedPhase>(&member);
    if (const auto *param = std::get_if<PlacedParam>(&member)) {
      note(*param);
    } else if (const auto *slot = std::get_if<PlacedSlot>(&member)) {
      note(*slot);
    } else {
      isElsewhere = isElsewhere || (phase->home != experiment.home &&
                                    holds(phase->home, phase->syntax->range));
      for (const PlacedSlot &own : phase->slots)
        note(own);
    }
  }
  if (isElsewhere)
    notes.push_back({Id::ExtendedHere,
                     experiment.home->at(experiment.syntax->name.range),
                     {experiment.syntax->name.text},
                     {}});
}

} // namespace rl::sema
