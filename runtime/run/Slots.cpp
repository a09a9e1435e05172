// In: a record of the program's JSON, values of scalar slots. Out: typed slot
// values. Must not know: what any slot means.
#include "runtime/abi/Error.h"
#include "runtime/run/Program.h"

#include <cmath>

namespace rlrt {

using nlohmann::json;

std::string Record::context() const {
  return json ? json->at("context").get<std::string>() : std::string();
}

const json &Record::slot(const std::string &name) const {
  static const nlohmann::json absent;
  if (!json)
    return absent;
  auto found = json->at("slots").find(name);
  return found == json->at("slots").end() ? absent : *found;
}

bool Record::has(const std::string &name) const {
  return !slot(name).is_null();
}

/// The program record is the compiler's work: a mismatch is no input error.
[[noreturn]] static void mismatch(const Record &record, const std::string &name,
                                  const char *wanted, const json &seen) {
  throw std::runtime_error("program record: slot `" + name + "` of `" +
                           record.context() + "` should be " + wanted +
                           ", but is " + seen.dump());
}

double Record::number(const std::string &name, const Settings &at) const {
  const auto &value = slot(name);
  if (!value.is_object() || !value.contains("setting"))
    mismatch(*this, name, "a setting", value);
  size_t index = value["setting"].get<size_t>();
  double number = at.numbers.at(index);
  if (!std::isfinite(number))
    throw InputError("slot `" + name + "` of `" + context() +
                     "` is not finite: " + std::to_string(number));
  return number;
}

int64_t Record::integer(const std::string &name, const Settings &at,
                        int64_t low, int64_t high) const {
  double value = number(name, at);
  if (value != std::floor(value) || std::abs(value) > 9007199254740992.0)
    throw InputError("slot `" + name + "` of `" + context() +
                     "` must be a whole number, but is " +
                     std::to_string(value));
  int64_t whole = int64_t(value);
  if (whole < low || whole > high)
    throw InputError("slot `" + name + "` of `" + context() + "` must be " +
                     (high == INT64_MAX ? "at least " + std::to_string(low)
                                        : "from " + std::to_string(low) +
                                              " to " + std::to_string(high)) +
                     ", but is " + std::to_string(whole));
  return whole;
}

bool Record::flag(const std::string &name, const Settings &at) const {
  return number(name, at) != 0;
}

static std::optional<std::string> textIn(const json &value,
                                         const Settings &at) {
  if (value.is_object() && value.contains("text"))
    return value["text"].get<std::string>();
  if (value.is_object() && value.contains("textParam"))
    return at.params->texts.at(value["textParam"].get<size_t>());
  return std::nullopt;
}

std::string Record::text(const std::string &name, const Settings &at) const {
  const auto &value = slot(name);
  if (std::optional<std::string> text = textIn(value, at))
    return *text;
  mismatch(*this, name, "a text", value);
}

std::optional<size_t> Record::textParam(const std::string &name) const {
  const auto &value = slot(name);
  if (!value.is_object() || !value.contains("textParam"))
    return std::nullopt;
  return value["textParam"].get<size_t>();
}

std::vector<std::string> Record::texts(const std::string &name,
                                       const Settings &at) const {
  const auto &value = slot(name);
  if (!value.is_object() || !value.contains("texts"))
    mismatch(*this, name, "a list of texts", value);
  std::vector<std::string> list;
  for (const auto &item : value["texts"]) {
    std::optional<std::string> text = textIn(item, at);
    if (!text)
      mismatch(*this, name, "a list of texts", value);
    list.push_back(*text);
  }
  return list;
}

std::string Record::choice(const std::string &name) const {
  const auto &value = slot(name);
  if (!value.is_object() || !value.contains("choice"))
    mismatch(*this, name, "a choice", value);
  return value["choice"].get<std::string>();
}

Record Record::record(const std::string &name) const {
  const auto &value = slot(name);
  if (!value.is_object() || !value.contains("context"))
    mismatch(*this, name, "a record", value);
  return Record(value);
}

} // namespace rlrt
