// In: a graph. Out: errors where log-probabilities of unlike provenance are
// compared. Must not know: Ast, slots.
#include "dsl/sema/Provenance.h"

#include <algorithm>

namespace rl::sema {
using model::Quantity;

const std::vector<StreamRow> &streamRows() {
  static const std::vector<StreamRow> rows = {
#define STREAM(path, quantity, version, ofText, engine, weights, temperature,  \
               truncation)                                                     \
  {path,                                                                       \
   Quantity::quantity,                                                         \
   model::Version::version,                                                    \
   ofText,                                                                     \
   engine,                                                                     \
   weights,                                                                    \
   temperature,                                                                \
   truncation},
#include "dsl/primitives/Streams.def"
#undef STREAM
  };
  return rows;
}

namespace {

/// What two log-probabilities must have in common to be compared. Weights are
/// not among it: their difference is what a ratio is for.
struct Property {
  const char *name;
  std::string StreamRow::*of;
  const char *corrections;
};
constexpr const char *engineCorrections =
    "`std.correction.truncated_is`, `sequence_truncated_is`, `masked_is` or "
    "`sequence_masked_is`";
const Property properties[] = {
    {"engine", &StreamRow::engine, engineCorrections},
    {"temperature", &StreamRow::temperature, engineCorrections},
    {"truncation", &StreamRow::truncation, engineCorrections},
};

const Property *unlike(const StreamRow &a, const StreamRow &b) {
  for (const Property &property : properties)
    if (a.*property.of != b.*property.of)
      return &property;
  return nullptr;
}

/// The log-probabilities a value is a sum of, each with its sign: of the
/// value itself or, `isExp`, of its logarithm.
struct Carried {
  std::vector<std::pair<const StreamRow *, bool>> terms; ///< true: negated
  bool isExp = false;
  bool empty() const { return terms.empty(); }
  void add(std::pair<const StreamRow *, bool> term) {
    if (std::find(terms.begin(), terms.end(), term) == terms.end())
      terms.push_back(term);
  }
};

Carried negated(Carried value) {
  for (auto &term : value.terms)
    term.second = !term.second;
  return value;
}

/// Either of the two.
Carried united(const Carried &a, const Carried &b) {
  if (a.empty() || b.empty())
    return a.empty() ? b : a;
  if (a.isExp != b.isExp)
    return a.isExp ? b : a;
  Carried result = a;
  for (const auto &term : b.terms)
    result.add(term);
  return result;
}

class Walk {
public:
  Walk(Analysis &analysis, const Graph &graph)
      : analysis(analysis), graph(graph), carried(graph.nodes.size()) {}

  bool run() {
    for (size_t i = 0; i < graph.nodes.size(); ++i)
      if (graph.nodes[i].op == Op::EngineGap)
        gap(graph.nodes[i]);
      else if (model::isReal(graph.nodes[i].type.dtype))
        carried[i] = of(graph.nodes[i]);
    return sound;
  }

private:
  static const StreamRow *rowOf(const Node &node) {
    if (node.op == Op::Stream && node.quantity == Quantity::Logp)
      for (const StreamRow &row : streamRows())
        if (row.quantity == node.quantity && row.version == node.version)
          return &row;
    return nullptr;
  }

  void report(Id id, const Node &node, std::vector<std::string> arguments) {
    std::vector<diag::Diagnostic> notes;
    for (const Place &call : node.origin.calls) {
      if (!call.source)
        continue;
      std::string text(call.source->text().substr(
          call.range.begin, call.range.end - call.range.begin));
      notes.push_back(
          {Id::CalledHere, call, {text.substr(0, text.find('('))}, {}});
    }
    analysis.report(id, node.origin.place, std::move(arguments),
                    std::move(notes));
    sound = false;
  }

  /// The sum of two; reports where terms of opposite signs are unlike.
  Carried sum(const Node &node, const Carried &a, Carried b) {
    Carried result;
    result.isExp = a.isExp;
    // What is like cancels: a ratio of one engine is no log-probability.
    for (const auto &term : a.terms) {
      auto match =
          std::find_if(b.terms.begin(), b.terms.end(), [&](const auto &other) {
            return other.second != term.second &&
                   !unlike(*other.first, *term.first);
          });
      if (match != b.terms.end())
        b.terms.erase(match);
      else
        result.add(term);
    }
    for (const auto &term : b.terms)
      result.add(term);
    for (const auto &left : result.terms)
      for (const auto &right : result.terms) {
        const Property *property = unlike(*left.first, *right.first);
        if (left.second || !right.second || !property)
          continue;
        report(Id::UnlikeStreams, node,
               {left.first->path, left.first->*property->of, right.first->path,
                right.first->*property->of, property->name,
                property->corrections});
        return {};
      }
    return result;
  }

  bool isNegative(NodeId id) const {
    while (graph[id].op == Op::Broadcast)
      id = graph[id].operands[0];
    return graph[id].op == Op::Constant && graph[id].number < 0;
  }

  Carried product(const Node &node, const Carried &a, const Carried &b) {
    if (a.empty() || b.empty()) {
      const Carried &one = a.empty() ? b : a;
      bool flips = !one.isExp && isNegative(node.operands[a.empty() ? 0 : 1]);
      return flips ? negated(one) : one;
    }
    if (a.isExp && b.isExp)
      return sum(node, a, b);
    if (a.isExp != b.isExp)
      return a.isExp ? b : a;
    return {};
  }

  Carried quotient(const Node &node, const Carried &a, const Carried &b) {
    if (b.empty())
      return product(node, a, b);
    if (!b.isExp)
      return {};
    if (a.empty())
      return negated(b);
    return a.isExp ? sum(node, a, negated(b)) : Carried();
  }

  Carried of(const Node &node) {
    if (const StreamRow *row = rowOf(node))
      return {{{row, false}}, false};
    if (node.operands.empty())
      return {};
    const Carried &a = carried[size_t(node.operands[0])];
    const Carried &b =
        carried[size_t(node.operands[node.operands.size() > 1 ? 1 : 0])];
    switch (node.op) {
    case Op::Neg:
      return a.isExp ? a : negated(a);
    case Op::Exp:
    case Op::Log: {
      if (a.isExp != (node.op == Op::Log))
        return {};
      Carried result = a;
      result.isExp = !a.isExp;
      return result;
    }
    case Op::Add:
      if (a.isExp || b.isExp || a.empty() || b.empty())
        return united(a, b);
      return sum(node, a, b);
    case Op::Sub:
      if (a.empty())
        return b.isExp ? b : negated(b);
      if (b.empty())
        return a;
      return a.isExp || b.isExp ? Carried() : sum(node, a, negated(b));
    case Op::Mul:
      return product(node, a, b);
    case Op::Div:
      return quotient(node, a, b);
    case Op::Abs:
    case Op::Sign:
    case Op::Sqrt:
    case Op::Log1p:
    case Op::Expm1:
    case Op::Tanh:
    case Op::Sigmoid:
    case Op::Cos:
    case Op::Sin:
    case Op::Floor:
    case Op::Ceil:
    case Op::Round:
    case Op::Pow:
    case Op::Std:
      return {};
    default:
      break;
    }
    // What chooses, moves or adds up values keeps where they come from.
    Carried result;
    for (NodeId operand : node.operands)
      result = united(result, carried[size_t(operand)]);
    return result;
  }

  void gap(const Node &node) {
    const StreamRow *rows[2] = {};
    for (size_t i = 0; i < 2; ++i) {
      NodeId id = node.operands[i];
      while (graph[id].op == Op::Stop || graph[id].op == Op::Broadcast)
        id = graph[id].operands[0];
      rows[i] = rowOf(graph[id]);
    }
    std::string why;
    if (!rows[0] || !rows[1])
      why = "one of them is no log-probability as it is read";
    else if (rows[0]->engine == rows[1]->engine)
      why = "`" + rows[0]->path + "` and `" + rows[1]->path +
            "` are both of the " + rows[0]->engine +
            ", so there is nothing to correct; write their difference";
    else if (rows[0]->weights != rows[1]->weights)
      why = "`" + rows[0]->path + "` is of the weights " + rows[0]->weights +
            ", `" + rows[1]->path + "` of those " + rows[1]->weights;
    if (!why.empty())
      report(Id::GapOperands, node, {why});
  }

  Analysis &analysis;
  const Graph &graph;
  std::vector<Carried> carried;
  bool sound = true;
};

} // namespace

bool checkProvenance(Analysis &analysis, const Graph &graph) {
  return Walk(analysis, graph).run();
}

} // namespace rl::sema
