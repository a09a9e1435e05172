// In: files of a model's folder. Out: their text; files that are whole or
// absent.
// Must not know: what is in them.
#include "model/FolderFiles.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>

namespace rlrt {

namespace fs = std::filesystem;

void failFile(const fs::path &file, const std::string &text) {
  throw std::runtime_error("`" + file.string() + "`: " + text);
}

std::string readTextFile(const fs::path &file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  if (!in || text.fail())
    failFile(file, std::string("cannot be read: ") + std::strerror(errno));
  return text.str();
}

void writeTextFile(const fs::path &file, const std::string &text) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out)
    failFile(file, std::string("cannot be written: ") + std::strerror(errno));
}

std::string pickleIn(const fs::path &folder) {
  const std::set<std::string> endings = {".bin", ".pt", ".pth", ".ckpt",
                                         ".pkl"};
  std::set<std::string> found;
  for (const auto &entry : fs::directory_iterator(folder))
    if (endings.count(entry.path().extension().string()))
      found.insert(entry.path().filename().string());
  return found.empty() ? "" : *found.begin();
}

void makeFolder(const fs::path &folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error)
    failFile(folder, "cannot be created: " + error.message());
}

void placeFile(const fs::path &folder, const std::string &name,
               const std::function<void(const fs::path &)> &write) {
  fs::path part = folder / (name + ".part");
  write(part);
  std::error_code error;
  fs::rename(part, folder / name, error);
  if (error)
    failFile(folder / name, "cannot be put in place: " + error.message());
}

std::string shapeText(at::IntArrayRef shape) {
  std::string text = "[";
  for (size_t i = 0; i < shape.size(); ++i)
    text += (i ? ", " : "") + std::to_string(shape[i]);
  return text + "]";
}

} // namespace rlrt
