// In: a tokenizer, the messages of a chat. Out: the text a model reads.
// Must not know: how templates are interpreted.
#include "tokenizer/Jinja.h"
#include "tokenizer/Tokenizer.h"

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

std::string renderChat(const Tokenizer &tokenizer,
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
  for (const ChatMessage &message : messages)
    variables["messages"].push_back(
        {{"role", message.role}, {"content", message.content}});
  variables["add_generation_prompt"] = addGenerationPrompt;
  // What a chat without tools and documents passes.
  variables["tools"] = nullptr;
  variables["documents"] = nullptr;
  return jinja::render(jinja::parse(tokenizer.chatTemplate()), variables,
                       secondOfTemplates());
}

} // namespace rlrt
