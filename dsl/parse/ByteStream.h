// In: the bytes of a file. Out: what ANTLR's lexer reads, one symbol a byte,
// so that its positions are offsets in the file. Must not know: the grammar.
#pragma once

#include <antlr4-runtime.h>

#include <string>
#include <string_view>

namespace rl::parse {

/// A view of bytes as a stream of characters. The bytes must outlive it.
class ByteStream final : public antlr4::CharStream {
public:
  explicit ByteStream(std::string_view bytes) : bytes(bytes) {}

  void consume() override { ++position; }
  size_t LA(ssize_t i) override {
    if (i == 0)
      return 0;
    ssize_t at = static_cast<ssize_t>(position) + (i > 0 ? i - 1 : i);
    if (at < 0 || static_cast<size_t>(at) >= bytes.size())
      return antlr4::IntStream::EOF;
    unsigned char byte = static_cast<unsigned char>(bytes[at]);
    return byte < 0x80 ? byte : otherByte;
  }
  ssize_t mark() override { return -1; }
  void release(ssize_t) override {}
  size_t index() override { return position; }
  void seek(size_t index) override { position = index; }
  size_t size() override { return bytes.size(); }
  std::string getSourceName() const override { return {}; }
  std::string getText(const antlr4::misc::Interval &interval) override {
    size_t begin = static_cast<size_t>(interval.a);
    size_t end = std::min(bytes.size(), static_cast<size_t>(interval.b) + 1);
    return begin < end ? std::string(bytes.substr(begin, end - begin))
                       : std::string();
  }
  std::string toString() const override { return std::string(bytes); }

private:
  /// Stands for every byte above 127: the lexer keeps no tables for those.
  static constexpr size_t otherByte = 0x1A;

  std::string_view bytes;
  size_t position = 0;
};

} // namespace rl::parse
