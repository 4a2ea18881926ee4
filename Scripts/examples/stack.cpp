// A small cart software for `cartsim run --stack exec:./stack`: books by weight alone.
//
//   c++ -std=c++17 -O2 -o stack Scripts/examples/stack.cpp
//
// Whatever changes the resting weight is the product whose mass fits best. No dependency beyond the
// standard library, hence the short JSON reader. Sources/Stack/Protocol.md describes every message.

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

// MARK: JSON

struct Json {
  enum Kind { null, boolean, number, text, list, object } kind = null;
  double value = 0;  // Of a number, and 0 or 1 of a boolean.
  std::string string;
  std::vector<Json> items;
  std::map<std::string, Json> keys;

  const Json& operator[](const std::string& key) const {
    auto found = keys.find(key);
    if (found == keys.end()) throw std::runtime_error("no key " + key);
    return found->second;
  }
  bool has(const std::string& key) const { return keys.count(key) > 0; }
  // A sensor that sends nonsense appears as "nan", "inf" or "-inf".
  double asNumber() const { return kind == text ? std::strtod(string.c_str(), nullptr) : value; }
};

class Reader {
 public:
  explicit Reader(const std::string& source) : source(source) {}

  Json read() {
    Json json;
    switch (next()) {
      case '{':
        json.kind = Json::object;
        ++place;
        while (next() != '}') {
          std::string key = readText();
          expect(':');
          json.keys[key] = read();
          if (next() == ',') ++place;
        }
        ++place;
        break;
      case '[':
        json.kind = Json::list;
        ++place;
        while (next() != ']') {
          json.items.push_back(read());
          if (next() == ',') ++place;
        }
        ++place;
        break;
      case '"':
        json.kind = Json::text;
        json.string = readText();
        break;
      case 't': word("true", json, 1); break;
      case 'f': word("false", json, 0); break;
      case 'n': word("null", json, 0); json.kind = Json::null; break;
      default: {
        char* end = nullptr;
        json.kind = Json::number;
        json.value = std::strtod(source.c_str() + place, &end);
        if (end == source.c_str() + place) throw std::runtime_error("no JSON");
        place = end - source.c_str();
      }
    }
    return json;
  }

 private:
  const std::string& source;
  size_t place = 0;

  char next() {
    while (place < source.size() && std::isspace(static_cast<unsigned char>(source[place]))) ++place;
    if (place >= source.size()) throw std::runtime_error("JSON ends early");
    return source[place];
  }
  void expect(char c) {
    if (next() != c) throw std::runtime_error("no JSON");
    ++place;
  }
  void word(const char* text, Json& json, double value) {
    size_t length = std::string(text).size();
    if (source.compare(place, length, text) != 0) throw std::runtime_error("no JSON");
    place += length;
    json.kind = Json::boolean;
    json.value = value;
  }
  std::string readText() {
    expect('"');
    std::string text;
    while (place < source.size() && source[place] != '"') {
      char c = source[place++];
      if (c != '\\') {
        text += c;
        continue;
      }
      switch (char escaped = source.at(place++)) {
        case 'n': text += '\n'; break;
        case 't': text += '\t'; break;
        case 'r': text += '\r'; break;
        case 'b': text += '\b'; break;
        case 'f': text += '\f'; break;
        case 'u':  // Only in names of products, which this stack does not look at.
          place += 4;
          text += '?';
          break;
        default: text += escaped;
      }
    }
    expect('"');
    return text;
  }
};

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

// MARK: Messages

bool readBytes(std::string& bytes, size_t count) {
  bytes.resize(count);
  return std::fread(&bytes[0], 1, count, stdin) == count;
}

uint32_t number(const std::string& bytes, size_t at) {
  uint32_t result = 0;
  for (int i = 3; i >= 0; --i) result = result << 8 | static_cast<unsigned char>(bytes[at + i]);
  return result;
}

std::optional<Json> readMessage() {
  std::string prefix, header, payload;
  if (!readBytes(prefix, 8)) return std::nullopt;
  if (!readBytes(header, number(prefix, 0)) || !readBytes(payload, number(prefix, 4)))
    throw std::runtime_error("the input ends within a message");
  return Reader(header).read();
}

void writeMessage(const std::string& json) {
  unsigned char prefix[8] = {};
  for (int i = 0; i < 4; ++i) prefix[i] = static_cast<unsigned char>(json.size() >> (8 * i));
  std::fwrite(prefix, 1, 8, stdout);
  std::fwrite(json.data(), 1, json.size(), stdout);
  std::fflush(stdout);
}

// MARK: The cart

class Cart {
 public:
  explicit Cart(const Json& begin) {
    for (const Json& product : begin["products"].items)
      masses[product["sku"].string] = product["nominal_kg"].value;
    for (const auto& [sku, count] : begin["initial_basket"].keys)
      basket[sku] = static_cast<int>(count.value);
    const Json& scale = begin["scale"];
    double step = (scale.has("extended_division_kg") ? scale["extended_division_kg"]
                                                     : scale["division_kg"]).value;
    tolerance = std::max(2 * step, 5 * scale["noise_kg"].value);
  }

  std::string answer(const Json& observation) {
    std::string events;
    for (const Json& reading : observation["scale_readings"].items) weigh(reading, events);
    std::string booked;
    for (const auto& [sku, count] : basket)
      booked += (booked.empty() ? "" : ",") + quoted(sku) + ":" + std::to_string(count);
    return "{\"type\":\"answer\",\"tick\":" + std::to_string(std::lround(observation["tick"].value)) +
           ",\"display\":{\"basket\":{" + booked + "}},\"events\":[" + events + "]}";
  }

 private:
  std::map<std::string, double> masses;
  std::map<std::string, int> basket;
  double tolerance = 0;
  std::optional<double> explained;  // The resting weight up to which all is booked, in kg.
  std::optional<double> resting;    // A weight, and since when it has not moved, in ns.
  double since = 0;

  void weigh(const Json& reading, std::string& events) {
    double mass = reading["extended_kg"].asNumber(), time = reading["time_ns"].value;
    // The comparison is false for NaN, which is no rest.
    if (reading["stable"].value == 0 || !resting || !(std::abs(mass - *resting) <= tolerance)) {
      resting = mass;
      since = time;
      return;
    }
    if (time - since < 0.5e9) return;
    if (!explained) explained = *resting;
    double change = *resting - *explained;
    if (std::abs(change) <= tolerance) return;
    explained = *resting;
    book(change, events);
  }

  void book(double change, std::string& events) {
    std::string best;
    double error = INFINITY;
    for (const auto& [sku, mass] : masses) {
      if (change < 0 && basket.count(sku) == 0) continue;
      if (double other = std::abs(std::abs(change) - mass); other < error) {
        error = other;
        best = sku;
      }
    }
    if (best.empty() || error > std::max(0.1 * masses[best], 2 * tolerance)) return;
    basket[best] += change > 0 ? 1 : -1;
    if (basket[best] == 0) basket.erase(best);
    events += std::string(events.empty() ? "" : ",") + "{\"kind\":\"" +
              (change > 0 ? "add" : "remove") + "\",\"sku\":" + quoted(best) +
              ",\"time_ns\":" + std::to_string(std::llround(since)) + "}";
  }
};

int main() {
  std::optional<Cart> cart;
  try {
    while (auto message = readMessage()) {
      const std::string& type = (*message)["type"].string;
      if (type == "hello") {
        writeMessage(
            R"({"type":"hello","protocol":1,"name":"example in C++","gives":["bookings"],"reusable":true})");
      } else if (type == "begin") {
        cart.emplace(*message);
        writeMessage(R"({"type":"ready"})");
      } else if (type == "observation" && cart) {
        writeMessage(cart->answer(*message));
      } else if (type == "end") {
        writeMessage(R"({"type":"done"})");
      } else {
        throw std::runtime_error("no message of type " + type + " is due");
      }
    }
  } catch (const std::exception& error) {
    writeMessage("{\"type\":\"error\",\"message\":" + quoted(error.what()) + "}");
    return 1;
  }
}
