// In: the text of a JSON file of a Hugging Face folder. Out: its fields, or
// errors that name file, field and value.
// Must not know: what a field means.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rlrt {

/// A JSON object whose faults are errors naming it. A field that is null is
/// taken for one that is missing, except by `given`.
class HfReader {
public:
  /// Throws std::runtime_error when `text` is no JSON object.
  HfReader(const std::string &text, std::string file);
  /// The object that is the field `name` of `outer`.
  HfReader(const HfReader &outer, const std::string &name);

  [[noreturn]] void fail(const std::string &what) const;
  /// "field `x` is 3: why".
  [[noreturn]] void refuse(const std::string &field,
                           const std::string &why) const;

  /// There, and not null.
  bool has(const std::string &field) const;
  /// There, be it null.
  bool given(const std::string &field) const { return root.contains(field); }

  int64_t integer(const std::string &field) const;
  int64_t integer(const std::string &field, int64_t otherwise) const;
  double number(const std::string &field) const;
  double number(const std::string &field, double otherwise) const;
  bool boolean(const std::string &field, bool otherwise) const;
  std::string text(const std::string &field,
                   const std::string &otherwise) const;
  /// A list of `T`; nothing when there is none.
  template <class T>
  std::optional<std::vector<T>> list(const std::string &field) const {
    if (!has(field))
      return std::nullopt;
    try {
      return root[field].get<std::vector<T>>();
    } catch (const nlohmann::json::exception &) {
      refuse(field, "must be a list of one type");
    }
  }
  /// A token id or a list of them.
  std::vector<int64_t> tokens(const std::string &field) const;

  nlohmann::json root;

private:
  std::string file, prefix;
};

} // namespace rlrt
