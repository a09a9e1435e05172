// In: errors among values that may be absent. Out: statuses that tell their
// reasons, and counts of them where `??` decides. Must not know: where errors
// come from, what stands for them.
#include "dsl/sema/Elaborator.h"

#include <algorithm>
#include <set>

namespace rl::sema {

Value Elaborator::failed(const std::string &reason, Place place) {
  if (setting.kind != Setting::Kind::Batch)
    return absent(Status::Error, place);
  std::vector<std::string> &reasons = build.graph.reasons;
  auto known = std::find(reasons.begin(), reasons.end(), reason);
  Value value;
  value.kind = Value::Kind::Absent;
  value.status = build.i64(
      int64_t(Status::Error) + 1 + (known - reasons.begin()), origin(place));
  if (known == reasons.end())
    reasons.push_back(reason);
  return value;
}

/// What a status may be where it is an error.
static std::set<int64_t> errorsOf(const Graph &graph, NodeId status) {
  std::set<int64_t> found;
  std::set<NodeId> seen;
  std::vector<NodeId> open = {status};
  while (!open.empty()) {
    NodeId id = open.back();
    open.pop_back();
    if (!seen.insert(id).second)
      continue;
    const Node &node = graph[id];
    if (node.op == Op::Constant && node.integer >= int64_t(Status::Error))
      found.insert(node.integer);
    else if (node.op == Op::Json)
      found.insert(int64_t(Status::Error));
    // What a `where` goes by is no status.
    for (size_t i = node.op == Op::Where; i < node.operands.size(); ++i)
      if (graph[node.operands[i]].type.dtype == Dtype::I64)
        open.push_back(node.operands[i]);
  }
  return found;
}

void Elaborator::countErrors(const Value &value, Place place, int drop) {
  if (setting.kind != Setting::Kind::Batch || task || value.status < 0)
    return;
  for (int64_t each : errorsOf(build.graph, value.status)) {
    size_t known = size_t(each - int64_t(Status::Error));
    model::ErrorCount error;
    error.reader = setting.reader;
    error.reason = known == 0 ? "the text is no record of its type"
                              : build.graph.reasons[known - 1];
    error.status = value.status;
    error.drop = drop;
    bool isNew = true;
    for (const model::ErrorCount &other : build.graph.errors)
      isNew = isNew &&
              (other.status != error.status || other.reader != error.reader ||
               other.reason != error.reason || other.drop != drop);
    if (!isNew)
      continue;
    NodeId holds =
        compare("==", value.status, build.i64(each, origin(place)), place);
    NodeId ones = elementwise(
        Op::Where,
        {holds, build.f32(1, origin(place)), build.f32(0, origin(place))},
        Dtype::F32, place);
    Node sum;
    sum.op = Op::Sum;
    sum.operands = {ones};
    sum.over = build.typeOf(ones).axes;
    sum.type = {Dtype::F32, {}};
    sum.origin = origin(place);
    error.count = sum.over.empty() ? ones : build.add(std::move(sum));
    build.graph.errors.push_back(std::move(error));
  }
}

} // namespace rl::sema
