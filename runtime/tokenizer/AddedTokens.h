// In: text, tokens that are matched as they stand. Out: the text cut at them.
// Must not know: vocabularies, byte-level symbols.
#pragma once

#include "tokenizer/Tokenizer.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace rlrt {

/// Tokens that are found in a text before anything else looks at it.
class AddedTokens {
public:
  /// One of them; `stripLeft`, `stripRight`: it takes the white space beside
  /// it along; `special`: it is none where a text is plain.
  struct Token {
    std::string text;
    int64_t id = 0;
    bool stripLeft = false, stripRight = false, special = false;
  };

  explicit AddedTokens(std::vector<Token> tokens);

  /// Calls `onText` for the stretches between tokens (never empty) and
  /// `onToken` for the tokens, in order. Of several tokens that start at one
  /// place the longest counts. No special token touches a stretch of `plain`.
  void cut(std::string_view text, const std::vector<Stretch> &plain,
           const std::function<void(std::string_view)> &onText,
           const std::function<void(int64_t)> &onToken) const;

private:
  const Token *at(std::string_view text, size_t position,
                  const std::vector<Stretch> &plain) const;

  std::vector<Token> tokens;            ///< longest first
  std::vector<size_t> byFirstByte[256]; ///< into `tokens`
};

} // namespace rlrt
