# Installing, and a Debian package of what is installed.
include(GNUInstallDirs)

# The man page and shell completions are printed by the program itself, from its table of commands,
# at the moment of installing; DESTDIR is honoured by file(INSTALL).
install(CODE "
  set(program \"$<TARGET_FILE:portwright>\")
  set(pages \"${CMAKE_BINARY_DIR}/pages\")
  file(MAKE_DIRECTORY \${pages})
  function(portwright_install_page name folder)
    execute_process(COMMAND \${program} \${ARGN} OUTPUT_FILE \${pages}/\${name}
                    ERROR_QUIET RESULT_VARIABLE result)
    if(NOT result EQUAL 0)
      message(FATAL_ERROR \"portwright \${ARGN} failed\")
    endif()
    file(INSTALL \${pages}/\${name}
         DESTINATION \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DATADIR}/\${folder}\")
  endfunction()
  portwright_install_page(portwright.1 man/man1 man)
  portwright_install_page(portwright bash-completion/completions completion bash)
  portwright_install_page(_portwright zsh/vendor-completions completion zsh)
  portwright_install_page(portwright.fish fish/vendor_completions.d completion fish)
")
install(FILES LICENSE README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR} OPTIONAL)
install(DIRECTORY schema/ DESTINATION ${CMAKE_INSTALL_DATADIR}/portwright/schema
        FILES_MATCHING PATTERN *.json)
# A prefix that systemd looks into is the packager's business; with /usr it is this one.
install(DIRECTORY packaging/systemd/ DESTINATION lib/systemd/system
        FILES_MATCHING PATTERN *.service)
install(DIRECTORY examples DESTINATION ${CMAKE_INSTALL_DOCDIR} OPTIONAL)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME portwright)
set(CPACK_PACKAGE_CONTACT "The Portwright authors <maintainers@portwright.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY
    "Firewall ports from the vendor's document to a proven firewall")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS nftables)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_STRIP_FILES ON)
include(CPack)
