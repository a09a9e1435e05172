// In: a tokenizer, the messages of a chat. Out: the text a model reads.
// Must not know: how templates are interpreted.
#include "tokenizer/Jinja.h"
#include "tokenizer/Tokenizer.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <stdexcept>

namespace rlrt {

/// The second that templates see: of now, or of SOURCE_DATE_EPOCH, so that a
/// run that is resumed another day may keep its prompts.
static int64_t secondOfTemplates() {
  if (const char *given = std::getenv("SOURCE_DATE_EPOCH")) {
    int64_t second = 0;
    const char *end = given + std::strlen(given);
    auto [stop, error] = std::from_chars(given, end, second);
    if (error != std::errc() || stop != end || given == end)
      throw std::runtime_error("SOURCE_DATE_EPOCH is `" + std::string(given) +
                               "`, but must be a number of seconds; templates "
                               "read the date from it");
    return second;
  }
  static const int64_t start = std::time(nullptr);
  return start;
}

namespace {

/// Marks what messages wrote, through a template and out again: special tokens
/// in a message stand between two noncharacters that no message holds.
class Marks {
public:
  Marks(const std::map<std::string, int64_t> &specials,
        const std::vector<ChatMessage> &messages)
      : specials(specials) {
    std::vector<std::string> unused;
    // U+FDD0 to U+FDEF, which Unicode sets aside for use inside programs.
    for (int i = 0; i < 32 && unused.size() < 2; ++i) {
      std::string mark = {char(0xEF), char(0xB7), char(0x90 + i)};
      if (std::none_of(messages.begin(), messages.end(),
                       [&](const ChatMessage &message) {
                         return message.content.find(mark) != std::string::npos;
                       }))
        unused.push_back(mark);
    }
    if (unused.size() < 2)
      throw std::runtime_error("the messages hold all noncharacters U+FDD0 to "
                               "U+FDEF, of which two must be free");
    open = unused[0];
    close = unused[1];
  }

  std::string marked(const std::string &content) const {
    std::string out;
    for (size_t at = 0; at < content.size();) {
      size_t length = specialAt(content, at);
      if (length == 0)
        out += content[at++];
      else
        out += open + content.substr(at, length) + close;
      at += length;
    }
    return out;
  }

  RenderedChat read(const std::string &text) const {
    RenderedChat chat;
    for (size_t at = 0; at < text.size();) {
      if (text.compare(at, open.size(), open) == 0) {
        chat.plain.push_back({chat.text.size(), chat.text.size()});
        at += open.size();
      } else if (text.compare(at, close.size(), close) == 0) {
        // A template may have cut the pair apart; its own tokens stay tokens.
        size_t length = chat.text.size() -
                        (chat.plain.empty() ? 0 : chat.plain.back().begin);
        if (!chat.plain.empty() && length > 0 &&
            specialAt(chat.text, chat.plain.back().begin) == length)
          chat.plain.back().end = chat.text.size();
        at += close.size();
      } else {
        chat.text += text[at++];
      }
    }
    std::erase_if(chat.plain, [](const Stretch &stretch) {
      return stretch.begin == stretch.end;
    });
    return chat;
  }

private:
  /// Length of the longest special token there, 0 for none.
  size_t specialAt(const std::string &text, size_t at) const {
    size_t longest = 0;
    for (const auto &[special, id] : specials)
      if (special.size() > longest &&
          text.compare(at, special.size(), special) == 0)
        longest = special.size();
    return longest;
  }

  const std::map<std::string, int64_t> &specials;
  std::string open, close;
};

} // namespace

RenderedChat renderChat(const Tokenizer &tokenizer,
                        const std::vector<ChatMessage> &messages,
                        bool addGenerationPrompt) {
  if (tokenizer.chatTemplate().empty())
    throw std::runtime_error(
        "the tokenizer has no chat template; its tokenizer_config.json needs "
        "`chat_template`, or its folder chat_template.jinja");
  jinja::Value variables = jinja::Value::object();
  for (const auto &[role, token] : tokenizer.roles())
    variables[role] = token;
  variables["messages"] = jinja::Value::array();
  Marks marks(tokenizer.specialTokens(), messages);
  for (const ChatMessage &message : messages)
    variables["messages"].push_back(
        {{"role", message.role}, {"content", marks.marked(message.content)}});
  variables["add_generation_prompt"] = addGenerationPrompt;
  // What a chat without tools and documents passes.
  variables["tools"] = nullptr;
  variables["documents"] = nullptr;
  return marks.read(jinja::render(jinja::parse(tokenizer.chatTemplate()),
                                  variables, secondOfTemplates()));
}

} // namespace rlrt
