// In: bytes, or the printable symbols that stand for them in byte-level
// vocabularies. Out: the other.
// Must not know: tokens.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rlrt {

/// The symbol (UTF-8) of a byte: the byte's own Latin-1 character when that is
/// printable, else the next free one from U+0100 on (GPT-2's table).
const std::string &byteSymbol(unsigned char byte);

/// The bytes that a text of symbols stands for; nothing when a character is
/// no symbol.
std::optional<std::string> bytesOfSymbols(std::string_view text);

} // namespace rlrt
