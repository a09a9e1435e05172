// In: `outcome(x)`, `among_selected(x)`, `advised(x, ..)`. Out: x; a warning
// where x is no raw outcome or a library gives one, errors where an advantage
// is among selected rollouts unsaid. Must not know: which methods want them.
#include "dsl/sema/Elaborator.h"
#include "dsl/sema/Syntax.h"

namespace rl::sema {
using ast::Expr;

namespace {

/// Whether a value is what one verifier says of each response: one call of a
/// `reward`, or a test, chosen from and scaled by constants, but not put
/// together with other things that depend on the response.
class Raw {
public:
  explicit Raw(const Graph &graph) : graph(graph) {
    for (const Node &node : graph.nodes) {
      bool depends = node.op == Op::Response || node.op == Op::Truncated ||
                     node.op == Op::Stream || node.op == Op::SampleAfter;
      bool streams = node.op == Op::Stream,
           sampled = node.op == Op::SampleAfter, inner = false;
      for (NodeId operand : node.operands) {
        const Facts &of = facts[size_t(operand)];
        depends = depends || of.depends;
        streams = streams || of.streams;
        sampled = sampled || of.sampled;
        inner = inner || of.inner || isReward(graph[operand]);
      }
      facts.push_back({depends, streams, sampled, inner});
    }
  }

  /// What makes it none; empty where it is one.
  std::string fault(NodeId id) const {
    const Node &node = graph[id];
    const Facts &of = facts[size_t(id)];
    if (!of.depends)
      return "";
    if (isReward(node) && !of.inner) {
      if (of.streams)
        return "`" + textOf(node) + "` reads streams of the policy";
      if (of.sampled)
        return "`" + textOf(node) + "` is estimated from attempts";
      return "";
    }
    if (node.type.dtype == model::Dtype::Bool)
      return "";
    switch (node.op) {
    case Op::Stream:
      return "`" + textOf(node) + "` is a stream of the policy";
    case Op::Add:
    case Op::Sub:
    case Op::Mul:
    case Op::Div:
    case Op::Pow:
    case Op::Min:
    case Op::Max:
      if (facts[size_t(node.operands[0])].depends &&
          facts[size_t(node.operands[1])].depends)
        return "`" + textOf(node) + "` puts several values together";
      break;
    case Op::Sum:
    case Op::Mean:
    case Op::MinOver:
    case Op::MaxOver:
    case Op::Std:
    case Op::Cumsum:
      return "`" + textOf(node) + "` puts several values together";
    default:
      break;
    }
    // What a `where` goes by only chooses.
    for (size_t i = node.op == Op::Where; i < node.operands.size(); ++i)
      if (std::string found = fault(node.operands[i]); !found.empty())
        return found;
    return "";
  }

private:
  struct Facts {
    bool depends; ///< on the response
    bool streams, sampled;
    bool inner; ///< there is a reward below it
  };
  static bool isReward(const Node &node) {
    return node.op == Op::Stop && node.integer == rewardMark;
  }
  /// How it is written, on one line and not too long.
  static std::string textOf(const Node &node) {
    const Place &place = node.origin.place;
    if (!place.source)
      return "it";
    std::string text(place.source->text().substr(
        place.range.begin, place.range.end - place.range.begin));
    for (char &c : text)
      if (c == '\n')
        c = ' ';
    return text.size() > 60 ? text.substr(0, 57) + "..." : text;
  }

  const Graph &graph;
  std::vector<Facts> facts;
};

} // namespace

Value Elaborator::outcome(const Expr &call, Scope &scope) {
  auto matched = wantAll("outcome", call, {"x"}, {}, scope);
  if (!matched)
    return {};
  Place place = scope.place((*matched)[0]->value->range);
  NodeId x = node(*(*matched)[0]->value, scope);
  if (x < 0 || !wantDtype(x, {Dtype::F32}, "`outcome`", place))
    return {};
  if (setting.kind == Setting::Kind::Batch)
    if (std::string fault = Raw(build.graph).fault(x); !fault.empty())
      report(Id::ShapedOutcome, place, {fault});
  return Value::of(x);
}

Value Elaborator::advised(const Expr &call, Scope &scope) {
  auto matched = wantAll("advised", call, {"x", "when", "text"}, {}, scope);
  if (!matched)
    return {};
  Value value = valueOf(*(*matched)[0]->value, scope);
  const Expr &when = *(*matched)[1]->value;
  NodeId condition = coerce(node(when, scope), {Dtype::Bool, false, {}}, "when",
                            scope.place(when.range));
  std::string text;
  if (value.isPoison() || condition < 0 ||
      !constantText((*matched)[2], "`text` of `advised`", scope, text))
    return {};
  const Node &known = build.graph[condition];
  if (setting.kind == Setting::Kind::Batch && known.op == Op::Constant &&
      known.number != 0)
    report(Id::Advice, scope.place(call.range), {text});
  return value;
}

Value Elaborator::amongSelected(const Expr &call, Scope &scope) {
  auto matched = wantAll("among_selected", call, {"x"}, {}, scope);
  if (!matched)
    return {};
  if (setting.kind == Setting::Kind::Batch && !setting.isSelected) {
    report(Id::NothingSelected, scope.place(call.range), {setting.description});
    return {};
  }
  ++saidSelected;
  Value value = valueOf(*(*matched)[0]->value, scope);
  --saidSelected;
  return value;
}

} // namespace rl::sema
