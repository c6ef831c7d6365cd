#include "tls_network.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

namespace powersight::host {

TlsNetwork::TlsNetwork(const std::string& host, uint16_t port, const std::string& authorityFile)
    : host_(host), link_(host, port), context_(SSL_CTX_new(TLS_client_method())) {
    SSL_CTX_set_min_proto_version(context_, TLS1_2_VERSION);
    SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_mode(context_, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    usable_ = SSL_CTX_load_verify_locations(context_, authorityFile.c_str(), nullptr) == 1;
}

TlsNetwork::~TlsNetwork() {
    close();
    SSL_CTX_free(context_);
}

void TlsNetwork::open() {
    close();
    link_.open();
}

Network::State TlsNetwork::state() {
    const State below = link_.state();
    if (below != State::kOpen) return below;
    if (shaken_) return State::kOpen;
    if (tls_ == nullptr && !begin()) {
        close();
        return State::kClosed;
    }
    const int result = SSL_connect(tls_);
    if (result == 1) {
        shaken_ = true;
        complaint_.clear();
        return State::kOpen;
    }
    if (outcome(result) == 0) return State::kOpening;
    const long verdict = SSL_get_verify_result(tls_);
    complaint_ = verdict == X509_V_OK ? "the handshake failed" : X509_verify_cert_error_string(verdict);
    close();
    return State::kClosed;
}

bool TlsNetwork::begin() {
    tls_ = SSL_new(context_);
    in6_addr address{};
    const bool number =
        inet_pton(AF_INET, host_.c_str(), &address) == 1 || inet_pton(AF_INET6, host_.c_str(), &address) == 1;
    X509_VERIFY_PARAM* rules = SSL_get0_param(tls_);
    const int named = number ? X509_VERIFY_PARAM_set1_ip_asc(rules, host_.c_str())
                             : X509_VERIFY_PARAM_set1_host(rules, host_.c_str(), 0);
    if (!number) SSL_set_tlsext_host_name(tls_, host_.c_str());
    return named == 1 && SSL_set_fd(tls_, link_.descriptor()) == 1;
}

/** Zero when it only wants to be asked again, -1 when the connection is over. */
int TlsNetwork::outcome(int result) {
    const int error = SSL_get_error(tls_, result);
    ERR_clear_error();
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return 0;
    return -1;
}

int TlsNetwork::send(Bytes data) {
    if (!shaken_) return -1;
    const int sent = SSL_write(tls_, data.data, static_cast<int>(data.size));
    return sent > 0 ? sent : outcome(sent);
}

int TlsNetwork::receive(uint8_t* out, size_t capacity) {
    if (!shaken_) return -1;
    const int got = SSL_read(tls_, out, static_cast<int>(capacity));
    return got > 0 ? got : outcome(got);
}

void TlsNetwork::close() {
    if (tls_ != nullptr) SSL_free(tls_);
    tls_ = nullptr;
    shaken_ = false;
    link_.close();
}

}  // namespace powersight::host
