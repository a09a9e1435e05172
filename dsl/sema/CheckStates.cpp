// In: `given` of a check and its states. Out: the states bound, their initial
// values cut. Must not know: streams, how a check is run.
#include "dsl/sema/CheckStates.h"

#include "dsl/sema/Reach.h"

namespace rl::sema {
using ast::Expr;

const model::State *stateNamed(Elaborator &elaborator, const std::string &name,
                               Place place) {
  const model::State *found = nullptr;
  std::string all, twice;
  for (const model::State &state : elaborator.build.graph.states) {
    all += (all.empty() ? "`" : ", `") + state.name + "`";
    if (state.name != name && state.local != name)
      continue;
    if (found)
      twice = ": `" + found->name + "` or `" + state.name + "`";
    if (!found || state.name == name)
      found = &state;
    if (state.name == name) {
      twice.clear();
      break;
    }
  }
  if (found && twice.empty())
    return found;
  elaborator.report(Id::StateOfCheck, place,
                    {"`" + name + "` is " +
                     (found         ? "several states" + twice
                      : all.empty() ? "no state: what is checked has none"
                                    : "no state; what is checked has " + all)});
  return nullptr;
}

bool sameStates(const Graph &left, const Graph &right) {
  bool same = left.states.size() == right.states.size();
  for (size_t i = 0; same && i < left.states.size(); ++i)
    same = left.states[i].name == right.states[i].name &&
           showType(left, left[left.states[i].node].type) ==
               showType(right, right[right.states[i].node].type);
  return same;
}

bool GivenStates::bind(Elaborator &elaborator, const ast::Check &check,
                       Scope &scope, const std::vector<NodeId> &roots,
                       bool isFirst) {
  Graph &graph = elaborator.build.graph;
  std::vector<bool> reached = reachedFrom(graph, roots);
  bool sound = true;
  static const std::vector<ast::Argument> none;
  for (const ast::Argument &entry :
       check.given ? check.given->arguments : none) {
    const std::string &name = entry.name->text;
    bool known = false;
    for (const model::State &state : graph.states)
      if (state.name == name || state.local == name) {
        known = known || reached[size_t(state.node)];
        // How many values a ring holds is read by itself, too.
        for (const model::State &other : graph.states)
          known = known ||
                  (other.name == state.counter && reached[size_t(other.node)]);
      }
    if (!known)
      continue;
    if (!names.insert(name).second) {
      elaborator.report(Id::DuplicateArgument, scope.place(entry.name->range),
                        {name});
      sound = false;
    } else if (isFirst) {
      sound = give(elaborator, entry, scope) && sound;
    }
  }
  // The rollouts of a step are new, and so is what is kept of each.
  if (!isFirst)
    for (const model::State &state : graph.states)
      if (!model::isOfRollouts(graph, state))
        graph.nodes[size_t(state.node)].operands.clear();
  return sound;
}

bool GivenStates::give(Elaborator &elaborator, const ast::Argument &entry,
                       Scope &scope) {
  const std::string &name = entry.name->text;
  Place place = scope.place(entry.name->range);
  const model::State *state = stateNamed(elaborator, name, place);
  if (!state)
    return false;
  Graph &graph = elaborator.build.graph;
  model::Binding binding;
  binding.node = state->node;
  Type type = graph[state->node].type;
  if (state->counter.empty()) {
    if (!elaborator.readLiteral(*entry.value, type, "`" + name + "`", 0, scope,
                                binding.value))
      return false;
  } else {
    // A list of at most as many values as the ring holds.
    const Expr &list = *entry.value;
    size_t capacity = size_t(graph.axes[size_t(type.axes[0])].size);
    if (list.kind != Expr::Kind::List || list.arguments.size() > capacity) {
      elaborator.report(Id::CheckShape, scope.place(list.range),
                        {"`" + name + "`",
                         "a ring of " + std::to_string(capacity),
                         "a list of the values it holds stands here"});
      return false;
    }
    if (!elaborator.readLiteral(list, type, "`" + name + "`", 0, scope,
                                binding.value))
      return false;
    model::Binding pushed;
    pushed.value.number = double(binding.value.items.size());
    for (const model::State &other : graph.states)
      if (other.name == state->counter)
        pushed.node = other.node;
    binding.value.items.resize(capacity);
    graph.nodes[size_t(pushed.node)].operands.clear();
    elaborator.bindings.push_back(std::move(pushed));
  }
  graph.nodes[size_t(binding.node)].operands.clear();
  elaborator.bindings.push_back(std::move(binding));
  return true;
}

} // namespace rl::sema
