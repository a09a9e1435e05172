// In: a gold answer and a response. Out: a verdict.
// Must not know: processes.
#include "runtime/verify/Verify.h"

#include "runtime/verify/Compare.h"
#include "runtime/verify/Extract.h"
#include "runtime/verify/Parser.h"

namespace verify {
namespace {

/// 64-bit FNV-1a: random points depend on the gold answer alone, so that a
/// verdict is the same in every run.
uint64_t keyOf(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (unsigned char c : text)
    hash = (hash ^ c) * 0x100000001b3;
  return hash;
}

} // namespace

const char *name(Level level) {
  static const char *names[] = {"none", "exact", "probabilistic", "rounded",
                                "string"};
  return names[int(level)];
}
const char *name(Status status) {
  static const char *names[] = {"value", "missing", "error"};
  return names[int(status)];
}

std::optional<Mode> modeOf(std::string_view name) {
  static const std::string_view names[] = {"boxed", "hashes", "last", "whole"};
  for (size_t i = 0; i < std::size(names); ++i)
    if (name == names[i])
      return Mode(i);
  return std::nullopt;
}
int64_t number(const Verdict &verdict) {
  return verdict.status == Status::value ? int64_t(verdict.level)
                                         : -int64_t(verdict.status);
}

std::optional<int64_t> verdict(std::string_view response,
                               std::string_view answer, std::string_view from) {
  auto mode = modeOf(from);
  if (!mode)
    return std::nullopt;
  return number(compare(answer, response, *mode));
}

Verdict compareOrThrow(std::string_view gold, std::string_view response,
                       Mode mode, const Limits &limits) {
  auto expected = read(extractGold(gold), limits);
  if (!expected)
    return {Status::missing, false, Level::none};
  auto text = extract(response, mode);
  auto given = text ? read(*text, limits) : std::nullopt;
  if (!given)
    return {};
  Level level = agreement(*expected, *given, limits, keyOf(gold));
  return {Status::value, level != Level::none, level};
}

Verdict compare(std::string_view gold, std::string_view response, Mode mode,
                const Limits &limits) {
  try {
    return compareOrThrow(gold, response, mode, limits);
  } catch (const LimitReached &) {
    return {Status::error, false, Level::none};
  }
}

} // namespace verify
