// In: operations that make axes of data. Out: their extents and the values
// along them. Must not know: Ast, MLIR, the runtime.
#include "dsl/reference/Evaluate.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace rl::reference {
using model::Dtype;
using model::Node;
using model::Op;
using Json = nlohmann::ordered_json;

namespace {

/// Where the pieces of a text begin: see `split` of Primitives.def.
std::optional<std::vector<size_t>> piecesOf(const std::string &text,
                                            const Node &node) {
  size_t middle = node.text.find('\0');
  std::string at = node.text.substr(0, middle);
  std::string after = node.text.substr(middle + 1);
  auto cues = everyMatch(text, at);
  auto ends = after.empty() ? std::optional(std::vector<Stretch>())
                            : everyMatch(text, after);
  if (!cues || !ends)
    return std::nullopt;
  std::vector<size_t> begins;
  auto distance = [&](size_t from, size_t to) {
    return double(codePoints(text.substr(from, to - from)));
  };
  size_t last = 0;
  for (const Stretch &cue : *cues) {
    if (distance(0, cue.begin) < node.limits.first || cue.begin < last ||
        distance(last, cue.begin) < node.limits.second)
      continue;
    size_t begin = cue.begin;
    for (const Stretch &end : *ends)
      if (end.end <= cue.begin)
        begin = end.end;
    if (ends->empty() || (*ends)[0].end > cue.begin)
      begin = cue.begin;
    if (begins.empty() || begin != begins.back())
      begins.push_back(begin);
    last = begin;
  }
  return begins;
}

bool within(const Json &value, const Json &bounds) {
  double x = value.get<double>();
  return !(bounds.contains("from") && x < bounds["from"].get<double>()) &&
         !(bounds.contains("above") && x <= bounds["above"].get<double>()) &&
         !(bounds.contains("to") && x > bounds["to"].get<double>()) &&
         !(bounds.contains("below") && x >= bounds["below"].get<double>());
}

bool fits(const Json &value, const Json &schema);

bool itemFits(const Json &value, const Json &entry) {
  if (entry.contains("record"))
    return fits(value, entry["record"]);
  if (entry.contains("choice"))
    return value.is_string() &&
           std::find(entry["choice"].begin(), entry["choice"].end(), value) !=
               entry["choice"].end();
  const std::string type = entry["type"];
  if (type == "text")
    return value.is_string();
  if (type == "bool")
    return value.is_boolean();
  if (!(type == "i64" ? value.is_number_integer() : value.is_number()))
    return false;
  return !entry.contains("in") || within(value, entry["in"]);
}

bool fits(const Json &value, const Json &schema) {
  if (!value.is_object())
    return false;
  for (const auto &[name, entry] : schema.items()) {
    auto field = value.find(name);
    if (field == value.end() || field->is_null()) {
      if (!entry.contains("optional"))
        return false;
    } else if (!entry.contains("list")) {
      if (!itemFits(*field, entry))
        return false;
    } else {
      if (!field->is_array())
        return false;
      for (const Json &item : *field)
        if (!itemFits(item, entry))
          return false;
    }
  }
  return true;
}

/// What a path leads to, one entry for each item it passes; null where an
/// optional field is not there. With `counting`, the lists before the last
/// `*` instead of their items.
std::vector<Json> follow(const Json &record, const std::string &path,
                         bool counting) {
  std::vector<Json> level = {record};
  for (size_t at = 1; at <= path.size();) {
    size_t end = std::min(path.find('/', at), path.size());
    std::string part = path.substr(at, end - at);
    at = end + 1;
    if (part == "*" && counting && at > path.size())
      break;
    std::vector<Json> next;
    for (const Json &value : level) {
      if (part == "*") {
        if (value.is_array())
          next.insert(next.end(), value.begin(), value.end());
      } else {
        bool has = value.is_object() && value.contains(part);
        next.push_back(has ? value[part] : Json());
      }
    }
    level = std::move(next);
  }
  return level;
}

/// The entry of a schema that a path leads to.
Json entryOf(const Json &schema, const std::string &path) {
  Json at = schema, entry;
  for (size_t from = 1; from <= path.size();) {
    size_t end = std::min(path.find('/', from), path.size());
    std::string part = path.substr(from, end - from);
    from = end + 1;
    if (part == "*")
      continue;
    entry = at[part];
    at = entry.contains("record") ? entry["record"] : Json();
  }
  return entry;
}

void put(const Json &value, const Json &entry, Dtype dtype, Values &out) {
  if (entry.contains("choice")) {
    auto found =
        std::find(entry["choice"].begin(), entry["choice"].end(), value);
    out.integers.push_back(value.is_null() ? 0
                                           : found - entry["choice"].begin());
  } else if (dtype == Dtype::Text) {
    out.texts.push_back(value.is_null() ? "" : value.get<std::string>());
  } else if (dtype == Dtype::I64) {
    out.integers.push_back(value.is_null() ? 0 : value.get<int64_t>());
  } else if (dtype == Dtype::Bool) {
    out.numbers.push_back(!value.is_null() && value.get<bool>());
  } else {
    out.numbers.push_back(value.is_null() ? 0 : value.get<double>());
  }
}

} // namespace

std::optional<std::vector<Stretch>> everyMatch(const std::string &text,
                                               const std::string &pattern) {
  std::vector<Stretch> found;
  for (size_t at = 0; at <= text.size();) {
    // `^` holds at the beginning of the text only.
    std::optional<Match> next = firstMatch(text, pattern, at);
    if (!next)
      return std::nullopt;
    if (!next->found)
      break;
    found.push_back({next->begin, next->end});
    at = next->end;
    if (next->begin == next->end)
      do
        ++at;
      while (at < text.size() && (text[at] & 0xC0) == 0x80);
  }
  return found;
}

bool Evaluator::json(const Node &node, Values &out) {
  size_t middle = node.text.find('\0');
  Json schema = Json::parse(node.text.substr(0, middle));
  std::string path = node.text.substr(middle + 1);
  Json entry = path.empty() ? Json() : entryOf(schema, path);
  for (const std::string &text : operand(node, 0).texts) {
    Json record = Json::parse(text, nullptr, false);
    bool good = !record.is_discarded() && fits(record, schema);
    if (path.empty()) {
      out.integers.push_back(good ? 0 : 2);
      continue;
    }
    // Without a record there are no items, and one empty value of the rest.
    for (const Json &value :
         follow(good ? record : Json(), path, node.integer == 2)) {
      if (node.integer == 0)
        put(value, entry, node.type.dtype, out);
      else if (node.integer == 1)
        out.integers.push_back(value.is_null() ? 1 : 0);
      else
        out.integers.push_back(value.is_array() ? int64_t(value.size()) : 0);
    }
  }
  return true;
}

bool Evaluator::listed(const Node &node, Values &out) {
  for (const std::string &text : operand(node, 0).texts) {
    std::vector<Stretch> stretches;
    if (node.op == Op::FindAll) {
      auto found = everyMatch(text, node.text);
      if (!found)
        return fail(node, beyondThis);
      stretches = *found;
    } else {
      auto begins = piecesOf(text, node);
      if (!begins)
        return fail(node, beyondThis);
      for (size_t i = 0; i < begins->size(); ++i)
        stretches.push_back({(*begins)[i], i + 1 < begins->size()
                                               ? (*begins)[i + 1]
                                               : text.size()});
    }
    if (node.integer == 0)
      out.integers.push_back(int64_t(stretches.size()));
    for (const Stretch &each : stretches) {
      if (node.integer == 1)
        out.texts.push_back(text.substr(each.begin, each.end - each.begin));
      else if (node.integer > 1)
        out.integers.push_back(codePoints(
            text.substr(0, node.integer == 2 ? each.begin : each.end)));
    }
  }
  return true;
}

bool Evaluator::distinct(const Node &node, Values &out) {
  const Values &key = operand(node, 0);
  auto sorted = [](auto list) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
    return list;
  };
  std::vector<std::string> texts = sorted(key.texts);
  std::vector<int64_t> integers = sorted(key.integers);
  if (node.integer == 0) {
    out.integers = {int64_t(texts.size() + integers.size())};
  } else if (node.integer == 1) {
    out.texts = texts;
    out.integers = integers;
  } else {
    for (const std::string &text : key.texts)
      out.integers.push_back(
          std::lower_bound(texts.begin(), texts.end(), text) - texts.begin());
    for (int64_t number : key.integers)
      out.integers.push_back(
          std::lower_bound(integers.begin(), integers.end(), number) -
          integers.begin());
  }
  return true;
}

bool Evaluator::sumBy(const Node &node, Values &out) {
  out.numbers.assign(points(node.type), 0);
  const Values &x = operand(node, 0), &member = operand(node, 1);
  for (size_t i = 0; i < x.numbers.size(); ++i)
    out.numbers[size_t(member.integers[i])] += x.numbers[i];
  return true;
}

/// Copies the points of one part into the whole, or out of it.
bool Evaluator::joined(const Node &node, Values &out) {
  bool isConcat = node.op == Op::Concat;
  const model::Type &whole =
      isConcat ? node.type : graph[node.operands[0]].type;
  AxisId made = -1;
  for (AxisId axis : whole.axes)
    if (!graph.axes[size_t(axis)].parts.empty() &&
        (isConcat || axis == node.over[0]))
      made = axis;
  const std::vector<AxisId> &parts = graph.axes[size_t(made)].parts;
  size_t inside = 1;
  for (AxisId axis : whole.axes)
    if (graph.axes[size_t(axis)].kind == model::Axis::Kind::Dense)
      inside *= size_t(graph.axes[size_t(axis)].size);
  auto copy = [&](const Values &from, size_t point) {
    for (size_t i = point * inside; i < (point + 1) * inside; ++i) {
      if (!from.numbers.empty())
        out.numbers.push_back(from.numbers[i]);
      if (!from.integers.empty())
        out.integers.push_back(from.integers[i]);
      if (!from.texts.empty())
        out.texts.push_back(from.texts[i]);
    }
  };
  const std::vector<int64_t> &offsets = inputs.offsets.at(made);
  for (size_t parent = 0; parent + 1 < offsets.size(); ++parent) {
    int64_t at = offsets[parent];
    for (size_t k = 0; k < parts.size(); ++k) {
      const std::vector<int64_t> &own = inputs.offsets.at(parts[k]);
      for (int64_t i = own[parent]; i < own[parent + 1]; ++i, ++at) {
        if (isConcat)
          copy(operand(node, k), size_t(i));
        else if (std::find(node.type.axes.begin(), node.type.axes.end(),
                           parts[k]) != node.type.axes.end())
          copy(operand(node, 0), size_t(at));
      }
    }
  }
  return true;
}

} // namespace rl::reference
