// In: a resolved experiment. Out: its facts, but for the plans of kernels.
// Must not know: Ast, MLIR, how facts are laid out.
#include "dsl/explain/Gather.h"

#include "dsl/sema/PrintGraph.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace rl::explain {

using model::Dtype;

Spot spotOf(const diag::Place &place) {
  Spot spot;
  if (!place.source)
    return spot;
  const std::string &path = place.source->name();
  spot.file = path.substr(path.rfind('/') + 1);
  spot.line = place.source->lineColumn(place.range.begin).first;
  std::string_view line = place.source->line(spot.line);
  size_t begin = line.find_first_not_of(" \t");
  if (begin != std::string_view::npos)
    spot.code = line.substr(begin, line.find_last_not_of(" \t\r") + 1 - begin);
  return spot;
}

Trail trailOf(const model::Origin &origin) {
  Trail trail = {spotOf(origin.place)};
  for (const diag::Place &call : origin.calls)
    trail.push_back(spotOf(call));
  return trail;
}

namespace {

Param paramOf(const model::Param &param) {
  Param facts{param.name,
              "",
              "",
              param.doc,
              param.required,
              spotOf(param.origin.place)};
  model::Node value;
  value.type.dtype = param.dtype;
  value.number = param.number;
  value.integer = param.integer;
  value.text = param.text;
  facts.dtype = sema::dtypeName(param.dtype);
  if (!param.required)
    facts.value = sema::showConstant(value);
  return facts;
}

/// Items in the split that a phase draws from, as the runtime counts them: a
/// share of the items, rounded up, is held out.
Amount itemsOf(const model::Data &data, const Amounts &amounts) {
  Amount items = amounts.of(data.size);
  Amount share = amounts.of(data.record, "held_out");
  const model::Setting *split = settingOf(data.record, "split");
  const auto *choice =
      split ? std::get_if<model::Choice>(&split->value) : nullptr;
  items.params.insert(items.params.end(), share.params.begin(),
                      share.params.end());
  if (items.missing.empty())
    items.missing = share.missing;
  if (!items.value || !share.value || !choice) {
    items.value.reset();
    return items;
  }
  double held = std::min(std::ceil(*share.value * *items.value), *items.value);
  items.value = choice->name == "held_out" ? held : *items.value - held;
  return items;
}

/// Batches of a phase: as many as it says, or as its epochs take.
Amount stepsOf(const model::Record &record, const Phase &phase,
               const Amounts &amounts) {
  Amount steps = amounts.of(record, "steps");
  Amount epochs = amounts.of(record, "epochs");
  if (epochs.value == 0.0 && epochs.params.empty())
    return steps;
  for (const Amount *one : std::initializer_list<const Amount *>{
           &epochs, &phase.items, &phase.prompts}) {
    steps.params.insert(steps.params.end(), one->params.begin(),
                        one->params.end());
    if (steps.missing.empty())
      steps.missing = one->missing;
  }
  if (!steps.value || !epochs.value || !phase.items.value ||
      !phase.prompts.value)
    steps.value.reset();
  else if (*steps.value == 0)
    steps.value =
        std::ceil(*epochs.value * *phase.items.value / *phase.prompts.value);
  return steps;
}

std::optional<double> product(std::initializer_list<const Amount *> factors) {
  double result = 1;
  for (const Amount *factor : factors) {
    if (!factor->value)
      return std::nullopt;
    result *= *factor->value;
  }
  return result;
}

void findSpaces(const model::Phase &phase, Phase &facts) {
  const char *open = "a param decides";
  facts.spaces.push_back({"step", "", "steps", "step", 1.0, false, ""});
  facts.spaces.push_back({"prompt", "step", "prompts", "prompt",
                          facts.prompts.value, false, open});
  if (facts.samples)
    facts.spaces.push_back({"rollout", "prompt", "rollouts", "rollout",
                            product({&facts.prompts, &facts.rollouts}), false,
                            open});
  bool response = false;
  for (const model::Axis &axis : phase.graph.axes) {
    std::string parent =
        axis.parent < 0 ? "" : phase.graph.axes[size_t(axis.parent)].name;
    switch (axis.kind) {
    case model::Axis::Kind::Prompt:
    case model::Axis::Kind::Rollout:
    case model::Axis::Kind::Dense:
      break;
    case model::Axis::Kind::Token: {
      bool ofResponse = axis.parent == model::rolloutAxis;
      response |= ofResponse;
      std::string text = axis.name.substr(0, axis.name.rfind('.'));
      Space space{axis.name,
                  parent,
                  ofResponse ? "response tokens" : "tokens of " + text,
                  ofResponse ? "response token" : "token of " + text,
                  std::nullopt,
                  false,
                  "the texts decide"};
      if (ofResponse) {
        space.points =
            product({&facts.prompts, &facts.rollouts, &facts.maxTokens});
        space.atMost = true;
        space.unknown = open;
      }
      facts.spaces.push_back(space);
      break;
    }
    default:
      facts.spaces.push_back({axis.name, parent, "points of " + axis.name,
                              "point of " + axis.name, std::nullopt, false,
                              "the data decides"});
    }
  }
  if (facts.samples && !response)
    facts.spaces.push_back(
        {"token", "rollout", "response tokens", "response token",
         product({&facts.prompts, &facts.rollouts, &facts.maxTokens}), true,
         open});
}

/// Attempts after the points of an axis whose number is known before texts are.
void findAttempts(const model::Graph &graph, const Amounts &amounts,
                  Phase &facts) {
  for (const model::Axis &axis : graph.axes) {
    if (axis.extent < 0 || graph[axis.extent].op != model::Op::SampleAfter)
      continue;
    const model::Node &node = graph[axis.extent];
    Attempts found;
    found.axis = axis.name;
    found.parent = graph.axes[size_t(axis.parent)].name;
    found.count = amounts.of(graph, node.operands[1]);
    found.maxTokens = amounts.of(graph, node.operands[2]);
    found.temperature = amounts.of(graph, node.operands[3]);
    found.stop = node.text;
    for (const Space &space : facts.spaces)
      if (space.axis == found.parent) {
        found.afterEach = space.points;
        found.atMost = space.atMost;
      }
    for (Space &space : facts.spaces)
      if (space.axis == found.axis) {
        space.points =
            found.afterEach && found.count.value
                ? std::optional(*found.afterEach * *found.count.value)
                : std::nullopt;
        space.atMost = found.atMost;
      }
    facts.attempts.push_back(std::move(found));
  }
}

void findStates(const model::Graph &graph, Phase &facts) {
  std::set<std::string> counters;
  for (const model::State &state : graph.states) {
    const model::Node &node = graph[state.node];
    State found{state.name, sema::showType(graph, node.type),
                spotOf(node.origin.place), counters.count(state.name) != 0};
    if (!state.counter.empty()) {
      counters.insert(state.counter);
      found.type = "ring<" + sema::dtypeName(node.type.dtype) + ">[" +
                   std::to_string(graph.axes[size_t(node.type.axes[0])].size) +
                   "]";
    }
    facts.states.push_back(std::move(found));
  }
}

Rule ruleOf(const model::Record &holder, const char *slot,
            const Amounts &amounts) {
  Rule rule;
  const model::Record *record = recordOf(holder, slot);
  if (!record)
    return rule;
  rule.name = record->context;
  // Not known: it may be there.
  rule.momentum = amounts.of(*record, "momentum").value.value_or(1) > 0;
  if (recordOf(*record, "others"))
    rule.others = {ruleOf(*record, "others", amounts)};
  return rule;
}

Phase phaseOf(const model::Experiment &experiment, const model::Phase &phase,
              const Amounts &amounts, bool mergesOld) {
  Phase facts;
  facts.name = phase.name;
  facts.kind = phase.record.context;
  facts.doc = phase.doc;
  facts.spot = spotOf(phase.origin.place);
  facts.train = phase.kind == model::Phase::Kind::Train;
  facts.trainsPolicy = phase.needs.gradient;
  facts.named = phase.named;
  facts.data = phase.data.name;
  facts.samples = phase.needs.rollouts;
  facts.items = itemsOf(phase.data, amounts);
  facts.prompts = amounts.of(phase.record, "prompts");
  if (facts.train) {
    facts.steps = stepsOf(phase.record, facts, amounts);
    facts.passes = amounts.of(phase.record, "passes");
    facts.memoryBudget = amounts.of(phase.record, "memory_budget");
    facts.rule = ruleOf(phase.record, "optimizer", amounts);
    if (const model::Record *refill = recordOf(phase.record, "refill"))
      facts.refillRounds = amounts.of(*refill, "rounds");
    if (const model::Record *critic = recordOf(phase.record, "critic"))
      facts.criticRule = ruleOf(*critic, "optimizer", amounts);
    facts.averages = amounts.of(phase.record, "average").value.value_or(1) > 0;
  } else {
    facts.isOfMean = amounts.of(phase.record, "averaged").value == 1.0;
    facts.every = amounts.of(phase.record, "every");
    facts.batch = amounts.of(phase.record, "batch");
    // 0: all items of the split.
    if (facts.prompts.value == 0.0)
      facts.prompts = facts.items;
  }
  if (const model::Record *sample = recordOf(phase.record, "sample")) {
    facts.rollouts = amounts.of(*sample, "rollouts");
    facts.maxTokens = amounts.of(*sample, "max_tokens");
  }
  findSpaces(phase, facts);
  findAttempts(phase.graph, amounts, facts);
  for (const model::Drop &drop : phase.graph.drops) {
    facts.drops.push_back(
        {phase.graph.axes[size_t(drop.axis)].name, trailOf(drop.origin)});
    // Of what is left there may be fewer.
    for (Space &space : facts.spaces)
      space.atMost |= space.axis != "step" && (space.axis != "prompt" ||
                                               drop.axis == model::promptAxis);
  }
  if (phase.select >= 0)
    facts.selects = trailOf(phase.graph[phase.select].origin);
  facts.replays = phase.replays;
  if (phase.replays)
    facts.rounds = amounts.of(phase.record, "replay");
  findPasses(phase, mergesOld, facts);
  findStates(phase.graph, facts);
  (void)experiment;
  return facts;
}

/// An evaluation without a name is made before and after every phase that
/// trains, the end of one being the beginning of the next, and every so many
/// steps within.
void countMeasurements(Experiment &facts) {
  for (Phase &phase : facts.phases) {
    if (phase.train || phase.named || !phase.every.value)
      continue;
    double times = 0, every = *phase.every.value;
    bool known = true;
    for (const Phase &train : facts.phases) {
      if (!train.train)
        continue;
      known = known && train.steps.value;
      if (!known)
        break;
      double steps = *train.steps.value;
      times += times == 0;
      times += every > 0 ? std::ceil(steps / every) : 1;
    }
    if (known)
      phase.times = times;
  }
}

} // namespace

Experiment gather(const model::Experiment &experiment, bool mergesOld) {
  Experiment facts;
  facts.name = experiment.name;
  facts.doc = experiment.doc;
  facts.spot = spotOf(experiment.origin.place);
  for (const model::Param &param : experiment.params)
    facts.params.push_back(paramOf(param));
  Amounts amounts(experiment);
  facts.policy = policyOf(experiment, amounts);
  for (const model::Phase &phase : experiment.phases)
    facts.phases.push_back(phaseOf(experiment, phase, amounts, mergesOld));
  countMeasurements(facts);
  facts.defaults = defaultsOf(experiment);
  return facts;
}

} // namespace rl::explain
