// In: text without special tokens. Out: the words that are encoded one by one.
// Must not know: vocabularies, ids.
#include "tokenizer/PreTokenizer.h"

#include "tokenizer/SplitPattern.h"

#include <nlohmann/json.hpp>
#include <utf8proc.h>

#include <cstdlib>
#include <stdexcept>

namespace rlrt {

using nlohmann::json;

namespace {

/// The words of GPT-2, which the step `ByteLevel` cuts by default.
constexpr const char *byteLevelWords =
    "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|"
    "\\s+(?!\\S)|\\s+";

[[noreturn]] void refuse(const std::string &text) {
  throw std::runtime_error(text);
}

/// An option of a component; `otherwise` is what the format means without it.
bool option(const json &part, const char *name, bool otherwise) {
  return part.value(name, otherwise);
}

} // namespace

struct PreTokenizer::Step {
  std::unique_ptr<SplitPattern> pattern; ///< null: no cut
  bool prefixSpace = false;
  bool toBytes = false;
};

PreTokenizer::PreTokenizer(const json &normalizer, const json &preTokenizer) {
  if (!normalizer.is_null())
    addNormalizer(normalizer);
  if (!preTokenizer.is_null())
    addStep(preTokenizer);
}

PreTokenizer::~PreTokenizer() = default;

void PreTokenizer::addNormalizer(const json &part) {
  std::string type = part.at("type");
  int composed = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
  int decomposed = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE;
  if (type == "Sequence")
    for (const json &inner : part.at("normalizers"))
      addNormalizer(inner);
  else if (type == "NFC")
    forms.push_back(composed);
  else if (type == "NFD")
    forms.push_back(decomposed);
  else if (type == "NFKC")
    forms.push_back(composed | UTF8PROC_COMPAT);
  else if (type == "NFKD")
    forms.push_back(decomposed | UTF8PROC_COMPAT);
  else
    refuse("normalizer `" + type + "` is not implemented");
}

void PreTokenizer::addStep(const json &part) {
  std::string type = part.at("type");
  if (type == "Sequence") {
    for (const json &inner : part.at("pretokenizers"))
      addStep(inner);
    return;
  }
  if (byteLevel())
    refuse("pre-tokenizer `" + type +
           "` after `ByteLevel` is not implemented: the text is bytes there");
  auto step = std::make_unique<Step>();
  if (type == "ByteLevel") {
    step->prefixSpace = option(part, "add_prefix_space", true);
    if (option(part, "use_regex", true))
      step->pattern = std::make_unique<SplitPattern>(
          byteLevelWords, SplitPattern::Behavior::isolated, false);
    step->toBytes = true;
  } else if (type == "Digits") {
    bool single = option(part, "individual_digits", false);
    step->pattern = std::make_unique<SplitPattern>(
        single ? "\\p{N}" : "\\p{N}+", SplitPattern::Behavior::isolated, false);
  } else if (type == "Split") {
    std::string name = part.at("behavior");
    auto behavior = SplitPattern::behaviorOf(name);
    if (!behavior)
      refuse("pre-tokenizer `Split` with behavior `" + name +
             "` is not implemented");
    const json &pattern = part.at("pattern");
    bool regex = pattern.contains("Regex");
    if (!regex && !pattern.contains("String"))
      refuse("pre-tokenizer `Split` has the pattern `" + pattern.dump() +
             "`, known are Regex and String");
    std::string text = pattern.at(regex ? "Regex" : "String");
    step->pattern = std::make_unique<SplitPattern>(
        regex ? text : SplitPattern::literal(text), *behavior,
        option(part, "invert", false));
  } else {
    refuse("pre-tokenizer `" + type + "` is not implemented");
  }
  steps.push_back(std::move(step));
}

bool PreTokenizer::byteLevel() const {
  return !steps.empty() && steps.back()->toBytes;
}

std::string PreTokenizer::normalize(std::string_view text) const {
  std::string current(text);
  for (int form : forms) {
    utf8proc_uint8_t *mapped = nullptr;
    auto size =
        utf8proc_map(reinterpret_cast<const utf8proc_uint8_t *>(current.data()),
                     static_cast<utf8proc_ssize_t>(current.size()), &mapped,
                     static_cast<utf8proc_option_t>(form));
    if (size < 0)
      refuse(std::string("text cannot be normalised: ") +
             utf8proc_errmsg(size));
    current.assign(reinterpret_cast<char *>(mapped), static_cast<size_t>(size));
    std::free(mapped);
  }
  return current;
}

std::vector<std::string> PreTokenizer::split(std::string_view text) const {
  std::vector<std::string> words;
  if (!text.empty())
    words.emplace_back(text);
  for (const auto &step : steps) {
    std::vector<std::string> next;
    for (std::string &word : words) {
      if (step->prefixSpace && !word.starts_with(' '))
        word.insert(word.begin(), ' ');
      if (step->pattern)
        step->pattern->split(word, next);
      else
        next.push_back(std::move(word));
    }
    words = std::move(next);
  }
  return words;
}

} // namespace rlrt
