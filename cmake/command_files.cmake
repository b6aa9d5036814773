# What is installed beside the command: completions of the shells, and man pages where they are asked for.
install(FILES ${PROJECT_SOURCE_DIR}/completions/jwkguard.bash RENAME jwkguard COMPONENT command
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${PROJECT_SOURCE_DIR}/completions/jwkguard.fish COMPONENT command
        DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES ${PROJECT_SOURCE_DIR}/completions/_jwkguard COMPONENT command
        DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES ${PROJECT_SOURCE_DIR}/docs/schema/targets.schema.json COMPONENT command
        DESTINATION ${CMAKE_INSTALL_DATADIR}/jwkguard)

# They are made from --help, so the program has to run here.
if(JWKGUARD_MAN_PAGES)
  find_program(JWKGUARD_HELP2MAN help2man REQUIRED)
  set(folder ${PROJECT_BINARY_DIR}/man1)
  add_custom_command(
    OUTPUT ${folder}/jwkguard.1
    COMMAND ${CMAKE_CURRENT_LIST_DIR}/man_pages.sh ${JWKGUARD_HELP2MAN} $<TARGET_FILE:jwkguard_cli> ${folder}
    DEPENDS jwkguard_cli ${CMAKE_CURRENT_LIST_DIR}/man_pages.sh
    COMMENT "Making man pages from --help"
    VERBATIM)
  add_custom_target(jwkguard_man_pages ALL DEPENDS ${folder}/jwkguard.1)
  install(DIRECTORY ${folder}/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT command)
endif()
