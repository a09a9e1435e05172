// In: a list of tokens. Out: what ANTLR's parser reads, without copies.
// Must not know: how the tokens came about.
#pragma once

#include "dsl/parse/Tokens.h"

#include <algorithm>

namespace rl::parse {

/// The tokens of a list as a stream. The list must outlive it.
class ListedTokens final : public antlr4::TokenStream {
public:
  explicit ListedTokens(const TokenList &list) : list(list) {
    for (size_t i = 0; i < list.tokens.size(); ++i)
      static_cast<antlr4::CommonToken &>(*list.tokens[i]).setTokenIndex(i);
  }

  antlr4::Token *LT(ssize_t k) override {
    ssize_t at = static_cast<ssize_t>(position) + (k > 0 ? k - 1 : k);
    if (k == 0 || at < 0)
      return nullptr;
    return get(std::min(static_cast<size_t>(at), list.tokens.size() - 1));
  }
  size_t LA(ssize_t k) override { return LT(k)->getType(); }
  antlr4::Token *get(size_t index) const override {
    return list.tokens[index].get();
  }
  antlr4::TokenSource *getTokenSource() const override {
    return list.lexer.get();
  }
  std::string getText(const antlr4::misc::Interval &) override { return {}; }
  std::string getText() override { return {}; }
  std::string getText(antlr4::RuleContext *) override { return {}; }
  std::string getText(antlr4::Token *, antlr4::Token *) override { return {}; }
  void consume() override {
    if (position + 1 < list.tokens.size())
      ++position;
  }
  ssize_t mark() override { return 0; }
  void release(ssize_t) override {}
  size_t index() override { return position; }
  void seek(size_t index) override { position = index; }
  size_t size() override { return list.tokens.size(); }
  std::string getSourceName() const override { return {}; }

private:
  const TokenList &list;
  size_t position = 0;
};

} // namespace rl::parse
