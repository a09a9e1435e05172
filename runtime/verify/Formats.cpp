// In: the name of a format of JSON Schema, a text. Out: whether it has it.
// Must not know: JSON, schemas, a library of regular expressions.
#include "runtime/verify/Formats.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace verify {
namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }

bool isHex(char c) {
  return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Reads a text from the left; a step that does not fit moves nothing.
struct Reader {
  std::string_view rest;

  bool takeOneOf(std::string_view marks) {
    if (rest.empty() || marks.find(rest.front()) == marks.npos)
      return false;
    rest.remove_prefix(1);
    return true;
  }
  template <typename Kind> size_t takeWhile(Kind kind) {
    size_t count =
        size_t(std::find_if_not(rest.begin(), rest.end(), kind) - rest.begin());
    rest.remove_prefix(count);
    return count;
  }
  /// So many digits, a number between two.
  bool takeNumber(size_t digits, int least, int most, int *number = nullptr) {
    if (rest.size() < digits ||
        !std::all_of(rest.begin(), rest.begin() + digits, isDigit))
      return false;
    int value = 0;
    for (char c : rest.substr(0, digits))
      value = 10 * value + (c - '0');
    rest.remove_prefix(digits);
    if (number)
      *number = value;
    return value >= least && value <= most;
  }

  bool takeDate() {
    int year, month, day;
    if (!takeNumber(4, 0, 9999, &year) || !takeOneOf("-") ||
        !takeNumber(2, 1, 12, &month) || !takeOneOf("-") ||
        !takeNumber(2, 1, 31, &day))
      return false;
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    bool isShort = month == 4 || month == 6 || month == 9 || month == 11;
    return day <= (month == 2 ? leap ? 29 : 28 : isShort ? 30 : 31);
  }
  bool takeTime() {
    if (!takeNumber(2, 0, 23) || !takeOneOf(":") || !takeNumber(2, 0, 59) ||
        !takeOneOf(":") || !takeNumber(2, 0, 60) ||
        (takeOneOf(".") && !takeWhile(isDigit)))
      return false;
    return takeOneOf("Zz") || (takeOneOf("+-") && takeNumber(2, 0, 23) &&
                               takeOneOf(":") && takeNumber(2, 0, 59));
  }
};

bool isDate(Reader text) { return text.takeDate() && text.rest.empty(); }
bool isTime(Reader text) { return text.takeTime() && text.rest.empty(); }
bool isDateTime(Reader text) {
  return text.takeDate() && text.takeOneOf("Tt ") && text.takeTime() &&
         text.rest.empty();
}

bool isEmail(Reader text) {
  auto isPart = [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && c != 0x7f && c != '@';
  };
  return text.takeWhile(isPart) && text.takeOneOf("@") &&
         text.takeWhile(isPart) && text.rest.empty();
}

bool isIpv4(Reader text) {
  for (int part = 0; part < 4; ++part) {
    if (part > 0 && !text.takeOneOf("."))
      return false;
    size_t digits = Reader(text).takeWhile(isDigit);
    bool padded = digits > 1 && text.rest.front() == '0';
    if (digits < 1 || digits > 3 || padded || !text.takeNumber(digits, 0, 255))
      return false;
  }
  return text.rest.empty();
}

bool isUuid(Reader text) {
  for (size_t count : {8, 4, 4, 4})
    if (text.takeWhile(isHex) != count || !text.takeOneOf("-"))
      return false;
  return text.takeWhile(isHex) == 12 && text.rest.empty();
}

} // namespace

bool hasFormat(std::string_view name, std::string_view text) {
  static constexpr std::pair<std::string_view, bool (*)(Reader)> known[] = {
      {"date", isDate},   {"time", isTime}, {"date-time", isDateTime},
      {"email", isEmail}, {"ipv4", isIpv4}, {"uuid", isUuid}};
  for (auto [each, holds] : known)
    if (name == each)
      return holds(Reader{text});
  throw std::invalid_argument("format `" + std::string(name) +
                              "` is not known");
}

} // namespace verify
