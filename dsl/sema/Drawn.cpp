// In: the `forall` of a check. Out: leaves whose values each case draws.
// Must not know: how values are drawn.
#include "dsl/sema/Drawn.h"

#include "dsl/sema/Syntax.h"

#include <charconv>
#include <cmath>
#include <cstdlib>

namespace rl::sema {

namespace {

constexpr int64_t defaultCases = 100;
constexpr int64_t maxCases = 10000;

std::optional<double> numberOf(const std::string &spelling) {
  if (spelling.empty())
    return std::nullopt;
  return std::strtod(spelling.c_str(), nullptr);
}

/// Whether an f32 or an i64 lies within the limits.
bool hasValues(const model::Drawn &drawn, Dtype dtype) {
  if (!drawn.low || !drawn.high)
    return true;
  double low = *drawn.low, high = *drawn.high;
  if (dtype == Dtype::I64) {
    double first = std::ceil(low), last = std::floor(high);
    first += drawn.lowOpen && first == low;
    last -= drawn.highOpen && last == high;
    return first <= last;
  }
  return drawn.lowOpen || drawn.highOpen ? low < high : low <= high;
}

/// What is wrong with a type, or nothing.
std::string problemOf(const Declared &type) {
  if (type.record)
    return "records are not; draw their fields";
  if (type.dtype == Dtype::Text)
    return "texts are not; give them in lists";
  return type.anyAxes ? "its type names no axes" : "";
}

/// Limits of the values; false after an error.
bool readBounds(Elaborator &elaborator, const ast::Parameter &parameter,
                const Declared &type, Scope &scope, model::Drawn &drawn) {
  if (type.choice) {
    drawn.low = 0;
    drawn.high = double(type.choice->values.size() - 1);
  }
  if (!parameter.bounds)
    return true;
  const ast::Bounds &bounds = *parameter.bounds;
  Place place = scope.place(bounds.range);
  if (type.choice || type.dtype == Dtype::Bool) {
    elaborator.report(Id::RangeType, place,
                      {parameter.name.text, textOf(parameter.type)});
    return false;
  }
  drawn.low = numberOf(bounds.low);
  drawn.high = numberOf(bounds.high);
  drawn.lowOpen = bounds.lowOpen;
  drawn.highOpen = bounds.highOpen;
  if (hasValues(drawn, type.dtype))
    return true;
  elaborator.report(Id::RangeEmpty, place, {textOf(bounds)});
  return false;
}

bool declare(Elaborator &elaborator, const ast::Parameter &parameter,
             Scope &scope, model::Check &result) {
  const std::string &name = parameter.name.text;
  Place place = scope.place(parameter.name.range);
  if (scope.locals.count(name)) {
    elaborator.report(Id::NameClash, place, {name, "a parameter"});
    return false;
  }
  const std::string &scalar = parameter.type.scalar.text;
  if (scalar == "fn" || scalar == "axes" || parameter.type.element) {
    elaborator.report(Id::CheckDrawn, place, {name, "it is no single value"});
    return false;
  }
  Origin origin = elaborator.origin(place);
  // Tokens beside those of responses belong to some text.
  AxisId tokens =
      namesTextTokens(parameter.type)
          ? elaborator.standInTokens(parameter.type, "some text", scope, origin)
          : -1;
  std::optional<Declared> type =
      elaborator.resolve(parameter.type, scope, tokens);
  if (!type)
    return false;
  std::string problem = problemOf(*type);
  if (!problem.empty()) {
    elaborator.report(Id::CheckDrawn, place, {name, problem});
    return false;
  }
  model::Drawn drawn;
  drawn.name = name;
  if (!readBounds(elaborator, parameter, *type, scope, drawn))
    return false;
  Value value = elaborator.standIn(name, *type, origin);
  drawn.nodes = {value.node};
  result.drawn.push_back(drawn);
  if (value.status >= 0) {
    // 0 a value, 1 missing, 2 an error.
    model::Drawn status;
    status.name = name + "?";
    status.nodes = {value.status};
    status.low = 0;
    status.high = 2;
    result.drawn.push_back(status);
  }
  scope.locals[name] = Local{value, parameter.name.range, true, false};
  return true;
}

/// `cases: 50` and `seed: 7`.
bool readSetting(Elaborator &elaborator, const ast::Argument &setting,
                 Scope &scope, std::set<std::string> &seen,
                 model::Check &result) {
  const std::string &name = setting.name->text;
  Place place = scope.place(setting.name->range);
  if (!seen.insert(name).second) {
    elaborator.report(Id::DuplicateArgument, place, {name});
    return false;
  }
  if (name != "cases" && name != "seed") {
    elaborator.report(Id::CheckSetting, place,
                      {"`forall` has no setting `" + name +
                       "`; there are `cases` and `seed`, and a parameter has "
                       "a type"});
    return false;
  }
  const std::string &text = setting.value->spelling;
  int64_t value = -1;
  std::from_chars(text.data(), text.data() + text.size(), value);
  if (name == "cases" && (value < 1 || value > maxCases)) {
    elaborator.report(Id::CheckSetting, scope.place(setting.value->range),
                      {"`cases` lies in 1.." + std::to_string(maxCases) +
                       ", here is " + text});
    return false;
  }
  if (value < 0) {
    elaborator.report(Id::NumberRange, scope.place(setting.value->range),
                      {text, "i64"});
    return false;
  }
  (name == "cases" ? result.cases : result.seed) = value;
  return true;
}

} // namespace

bool declareDrawn(Elaborator &elaborator, const ast::Check &check, Scope &scope,
                  model::Check &result) {
  if (check.drawn.empty() && check.settings.empty())
    return true;
  bool sound = true;
  result.cases = defaultCases;
  for (const ast::Parameter &parameter : check.drawn)
    sound = declare(elaborator, parameter, scope, result) && sound;
  std::set<std::string> seen;
  for (const ast::Argument &setting : check.settings)
    sound = readSetting(elaborator, setting, scope, seen, result) && sound;
  if (sound && check.drawn.empty()) {
    elaborator.report(Id::CheckSetting,
                      scope.place(check.settings[0].name->range),
                      {"`forall` draws nothing; a parameter reads "
                       "`x: f32[prompt]`"});
    return false;
  }
  return sound;
}

} // namespace rl::sema
