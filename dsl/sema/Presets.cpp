// In: an experiment that extends another of its file. Out: one experiment
// with the members of both. Must not know: what slots mean.
#include "dsl/sema/Presets.h"

#include "dsl/ast/Clone.h"

#include <algorithm>

namespace rl::sema {

namespace {

using Members =
    std::vector<std::variant<ast::Parameter, ast::Slot, ast::Phase>>;

class Extension {
public:
  Extension(Analysis &analysis) : analysis(analysis) {}

  bool extend(const ast::Experiment &syntax, ast::Experiment &out);

private:
  const ast::Experiment *baseOf(const ast::Experiment &syntax);
  bool add(const ast::Experiment &syntax, Members &members);
  bool addPhase(const ast::Phase &phase, bool extends, Members &members);
  Place at(ast::Range range) const { return analysis.main->at(range); }

  Analysis &analysis;
  std::vector<const ast::Experiment *> chain;
};

/// Puts a slot in the place of one of its name, or at the end.
void put(const ast::Slot &slot, std::vector<ast::Slot> &slots,
         size_t replaceable) {
  for (size_t i = 0; i < replaceable; ++i)
    if (slots[i].name.text == slot.name.text) {
      slots[i] = ast::clone(slot);
      return;
    }
  slots.push_back(ast::clone(slot));
}

const ast::Experiment *Extension::baseOf(const ast::Experiment &syntax) {
  std::vector<std::string> names;
  std::string wanted = dotted(syntax.base);
  for (const ast::Item &item : analysis.main->file.items)
    if (const auto *other = std::get_if<ast::Experiment>(&item)) {
      if (other->name.text == wanted)
        return other;
      if (other != &syntax)
        names.push_back(other->name.text);
    }
  analysis.report(Id::UnknownBase, at(rangeOf(syntax.base)),
                  {wanted, suggestion(wanted, names)});
  return nullptr;
}

bool Extension::addPhase(const ast::Phase &phase, bool extends,
                         Members &members) {
  std::string name = phase.name ? phase.name->text : "";
  bool changes = phase.kind.text.empty() || (extends && !phase.name);
  std::vector<std::string> names;
  for (auto &member : members) {
    auto *known = std::get_if<ast::Phase>(&member);
    if (!known)
      continue;
    if (known->name)
      names.push_back(known->name->text);
    if (!changes || (known->name ? known->name->text : "") != name)
      continue;
    size_t before = known->slots.size();
    for (const ast::Slot &slot : phase.slots)
      put(slot, known->slots, before);
    return true;
  }
  if (phase.kind.text.empty()) {
    Place place = at(phase.name->range);
    if (extends)
      analysis.report(Id::UnknownBasePhase, place,
                      {name, suggestion(name, names)});
    else
      analysis.report(Id::PhaseWithoutKind, place, {name});
    return false;
  }
  members.emplace_back(ast::clone(phase));
  return true;
}

/// Adds the members of an experiment to those it extends.
bool Extension::add(const ast::Experiment &syntax, Members &members) {
  bool extends = !syntax.base.empty(), sound = true;
  size_t before = members.size();
  for (const auto &member : syntax.members) {
    if (const auto *phase = std::get_if<ast::Phase>(&member)) {
      sound = addPhase(*phase, extends, members) && sound;
      continue;
    }
    const auto *slot = std::get_if<ast::Slot>(&member);
    const auto *param = std::get_if<ast::Parameter>(&member);
    bool replaced = false;
    for (size_t i = 0; i < before && !replaced; ++i) {
      auto *ownSlot = std::get_if<ast::Slot>(&members[i]);
      auto *ownParam = std::get_if<ast::Parameter>(&members[i]);
      if (slot && ownSlot && ownSlot->name.text == slot->name.text)
        *ownSlot = ast::clone(*slot), replaced = true;
      if (param && ownParam && ownParam->name.text == param->name.text)
        *ownParam = ast::clone(*param), replaced = true;
    }
    if (!replaced && slot)
      members.emplace_back(ast::clone(*slot));
    else if (!replaced)
      members.emplace_back(ast::clone(*param));
  }
  return sound;
}

bool Extension::extend(const ast::Experiment &syntax, ast::Experiment &out) {
  if (std::find(chain.begin(), chain.end(), &syntax) != chain.end()) {
    analysis.report(Id::PresetCycle, at(chain.front()->name.range),
                    {chain.front()->name.text});
    return false;
  }
  chain.push_back(&syntax);
  if (!syntax.base.empty()) {
    const ast::Experiment *base = baseOf(syntax);
    if (!base || !extend(*base, out))
      return false;
  }
  return add(syntax, out.members);
}

} // namespace

std::optional<ast::Experiment> extended(Analysis &analysis,
                                        const ast::Experiment &syntax) {
  ast::Experiment made;
  made.doc = syntax.doc;
  made.name = syntax.name;
  made.range = syntax.range;
  if (!Extension(analysis).extend(syntax, made))
    return std::nullopt;
  return made;
}

} // namespace rl::sema
